/** A Facet whose models are not what their cards say: the window says so, and nothing is lost. */

import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyApp } from '../engine/support/app-copy.ts';
import { makeAlbum, SIX } from './albums.ts';
import { expect, test as base } from './fixtures.ts';

const test = base.extend({
  root: async ({ playwright: _ }, use, info) => {
    const root = info.outputPath('app');
    await mkdir(root, { recursive: true });
    copyApp(root, ['dist']);
    await use(root);
    await rm(root, { recursive: true, force: true });
  },
});

for (const [what, spoil] of [
  ['damaged', (models: string) => truncate(join(models, 'facet-1.onnx'), 1_000)],
  ['missing', (models: string) => rm(join(models, 'detector.onnx'))],
] as const) {
  test(`a ${what} model stops the scan with a sentence, and photos wait for a better one`, async ({
    root,
    start,
  }, info) => {
    await spoil(join(root, 'models'));
    const album = info.outputPath('album');
    await makeAlbum(album, SIX.slice(0, 2));
    const { page } = await start(album);
    await expect(page.getByText(/The model .* Install Facet again\./u).first()).toBeVisible();
    await page.screenshot({ path: info.outputPath(`${what}.png`) });
    const status = await page.evaluate(() => globalThis.facet.call('libraryStatus', {}));
    expect(status).toMatchObject({ ok: true, value: { photos: 2, failed: 0, faces: 0 } });
  });
}

test('a card that leads out of the folder keeps the library closed, with a sentence', async ({ root, start }, info) => {
  await writeFile(join(root, 'models', 'detector.json'), JSON.stringify({ role: 'detector', file: '../secret.onnx' }));
  const { page } = await start();
  await expect(page.getByText(/The model card .*detector\.json is not valid/u).first()).toBeVisible();
  await page.screenshot({ path: info.outputPath('card.png') });
});
