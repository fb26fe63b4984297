/** A Facet that has looked at an album. */

import type { Page } from '@playwright/test';
import { answerFolderDialog, expect, type Facet } from './fixtures.ts';

/** Starts Facet, adds the album and waits until its people are there. */
export async function scanned(start: () => Promise<Facet>, album: string): Promise<Facet> {
  const facet = await start();
  await answerFolderDialog(facet.app, [album]);
  await facet.page.getByRole('button', { name: 'Choose folders' }).click();
  await scanEnds(facet.page);
  return facet;
}

export async function scanEnds(page: Page): Promise<void> {
  const status = async (): Promise<string> => {
    const reply = await page.evaluate(() => globalThis.facet.call('libraryStatus', {}));
    if (!reply.ok) return reply.failure.message;
    return reply.value.photos > 0 && reply.value.people > 0 ? reply.value.scan.phase : 'not begun';
  };
  await expect.poll(status, { timeout: 300_000, intervals: [250] }).toBe('idle');
}
