import { requireDisplay } from '../../electron/dev/display.ts';
import { makePackage } from '../../electron/dev/package.ts';

/** Makes the package; FACET_PACKAGE names one that is there already. */
export default async function setup(): Promise<void> {
  requireDisplay();
  process.env.FACET_PACKAGE ??= await makePackage(false);
}
