/** Pictures of the window for the documentation, in both themes. */

import { expect } from '@playwright/test';
import type { Page, TestInfo } from '@playwright/test';
import { join } from 'node:path';

/** FACET_SCREENSHOTS=1 renews docs/screenshots; otherwise a run leaves the working tree as it is. */
const FOLDER =
  process.env.FACET_SCREENSHOTS === '1' ? join(import.meta.dirname, '..', '..', 'docs', 'screenshots') : null;

const ALL_THERE = `[...document.images].every((image) => image.complete && image.naturalWidth > 0)`;

/** Takes `<name>-light.png` and `<name>-dark.png` once all pictures on the page are there. */
export async function takeScreenshots(page: Page, info: TestInfo, name: string): Promise<void> {
  await page.mouse.move(0, 0); // nothing is pointed at
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Not waitForFunction: it evaluates text inside the page, which the page's policy refuses.
    await expect.poll(() => page.evaluate(ALL_THERE)).toBe(true);
    const file = `${name}-${colorScheme}.png`;
    await page.screenshot({ path: FOLDER === null ? info.outputPath(file) : join(FOLDER, file) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
