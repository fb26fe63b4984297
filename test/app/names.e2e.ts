/** Names in the files of photos: taking them over, settling what disagrees, writing one's own. */

import { readdir, readFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, scanFolders, test } from './fixtures.ts';
import { findingsInBothThemes } from './axe.ts';
import { takeScreenshots } from './screenshots.ts';

const ALBUM_PHOTO = 'group 1.jpg';

interface Photo {
  readonly id: number;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly faces: readonly {
    readonly personId: number | null;
    readonly box: { x: number; y: number; width: number; height: number };
  }[];
}

/** The photo whose file has a name, as the engine tells of it. */
async function photoOf(page: Page, fileName: string): Promise<Photo> {
  const photo = await page.evaluate(async (name) => {
    const found = await globalThis.facet.call('searchPhotos', {});
    const tile = found.ok ? found.value.find((each) => each.fileName === name) : undefined;
    const detail = tile && (await globalThis.facet.call('getPhoto', { photoId: tile.id }));
    return detail?.ok ? detail.value : null;
  }, fileName);
  if (photo === null) throw new Error(`there is no ${fileName}`);
  return photo;
}

/** A sidecar as Windows writes it, with a name for each face. */
function sidecar({ path, width, height, faces }: Photo, names: readonly string[]): void {
  const items = names.map((name, at) => {
    const { x = 0, y = 0, width: w = 0, height: h = 0 } = faces[at]?.box ?? {};
    const rectangle = [x / width, y / height, w / width, h / height].join(', ');
    return `<rdf:li rdf:parseType="Resource"><MPReg:Rectangle>${rectangle}</MPReg:Rectangle><MPReg:PersonDisplayName>${name}</MPReg:PersonDisplayName></rdf:li>`;
  });
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about="" xmlns:MP="http://ns.microsoft.com/photo/1.2/" xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#" xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#">
    <MP:RegionInfo rdf:parseType="Resource"><MPRI:Regions><rdf:Bag>${items.join('')}</rdf:Bag></MPRI:Regions></MP:RegionInfo>
    </rdf:Description></rdf:RDF></x:xmpmeta>`;
  writeFileSync(`${path}.xmp`, packet);
}

test.describe.configure({ timeout: 300_000 });

test('takes names over from files, settles what disagrees and writes names beside photos', async ({
  facet: { page },
  album,
}, info) => {
  await scanFolders(page, [album]);
  const photo = await photoOf(page, ALBUM_PHOTO);
  const mine = photo.faces[0]?.personId ?? 0;
  await page.evaluate((personId) => globalThis.facet.call('namePerson', { personId, name: 'Bob' }), mine);
  sidecar(photo, ['Anna', 'Cleo']);

  await page.getByRole('button', { name: 'Library', exact: true }).click();
  const part = page.getByRole('region', { name: 'Names in files' });
  await part.getByRole('button', { name: 'Use names from files' }).click();
  await expect(page.getByText('From files: 1 face named, 1 person')).toBeVisible();
  const conflicts = part.getByRole('list', { name: 'Names that disagree' });
  await expect(conflicts).toContainText('The file says Anna');
  await expect(conflicts).toContainText('You say Bob.');
  await part.scrollIntoViewIfNeeded();
  await takeScreenshots(page, info, 'names');
  expect(await findingsInBothThemes(page)).toEqual([]);
  await part.getByRole('button', { name: 'Leave as it is, not Anna' }).click();
  await expect(conflicts).toBeHidden();

  await part.getByRole('button', { name: 'Write names to files…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Write names to files' });
  await expect(dialog.getByRole('status')).toContainText('to write', { timeout: 60_000 });
  await expect(dialog.getByRole('list')).toContainText(`${ALBUM_PHOTO}.xmp`);
  await takeScreenshots(page, info, 'names-writing');
  expect(await findingsInBothThemes(page)).toEqual([]);
  await dialog.getByRole('button', { name: /^Write \d+ files?$/u }).click();
  await expect(dialog.getByRole('status')).toContainText('written', { timeout: 60_000 });
  expect(await readFile(`${photo.path}.xmp`, 'utf8')).toContain('<rdf:li>Cleo</rdf:li>');
  await dialog.getByRole('button', { name: 'Take the last writing back' }).click();
  await expect(dialog.getByRole('status')).toContainText('as before', { timeout: 60_000 });
  expect(await readFile(`${photo.path}.xmp`, 'utf8')).not.toContain('<rdf:li>Cleo</rdf:li>');
  const left = await readdir(join(photo.path, '..'));
  expect(left.filter((name) => name.endsWith('.xmp'))).toEqual([`${ALBUM_PHOTO}.xmp`]);
});
