/** Photos of phones and cameras in the real window: found by the scan, shown by the viewer, upright and whole. */

import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { RAW } from '../engine/support/raw.ts';
import { scanFolder } from './albums.ts';
import { expect, test } from './fixtures.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'heic');

test('HEIC and camera RAW are in the grid and in the viewer, upright, with what the camera says', async ({
  facet: { page },
}, info) => {
  const folder = info.outputPath('album');
  await mkdir(folder, { recursive: true });
  await copyFile(join(FIXTURES, 'group.heic'), join(folder, 'IMG_1.HEIC'));
  const sideways = await sharp({ create: { width: 800, height: 1200, channels: 3, background: '#5a7d9a' } })
    .jpeg()
    .toBuffer();
  await writeFile(join(folder, 'DSC_1.NEF'), RAW.nef?.({ preview: sideways, orientation: 6 }) ?? '');
  await scanFolder(page, folder);
  await page.getByRole('button', { name: 'Photos', exact: true }).click();

  for (const [moment, fileName, camera] of [
    ['8 May 2021', 'IMG_1.HEIC', 'Facet Test Phone 3'],
    ['14 July 2019', 'DSC_1.NEF', 'NIKON D750'],
  ] as const) {
    await page.getByRole('button', { name: `Photo of ${moment}` }).click();
    const viewer = page.getByRole('dialog', { name: /^Photo / });
    await expect(page.getByRole('heading', { name: fileName })).toBeVisible();
    const shown = viewer.locator('.current img[src^="photo://photo/"].there');
    await expect(shown).toBeAttached();
    const size = await shown.boundingBox();
    expect((size?.width ?? 0) / (size?.height ?? 1)).toBeCloseTo(1.5, 1);
    await page.keyboard.press('i');
    await expect(viewer.getByText(camera)).toBeVisible();
    await page.screenshot({ path: info.outputPath(`${fileName}.png`) });
    await page.keyboard.press('Escape');
    if (await viewer.isVisible()) await page.keyboard.press('Escape');
    await expect(viewer).toBeHidden();
  }
});
