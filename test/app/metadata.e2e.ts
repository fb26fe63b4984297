/** What photos say of themselves besides their pictures: in the details of one, and as what to look for. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAlbum, scanFolder, SIX } from './albums.ts';
import { expect, test } from './fixtures.ts';
import { takeScreenshots } from './screenshots.ts';

const WORDS = ['Harbour', 'Sydney', 'Grandmother’s seventieth birthday', 'Evening', '海'];

function sidecar(attributes: string, words: readonly string[]): string {
  return `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" ${attributes}>
    <dc:title><rdf:Alt><rdf:li xml:lang="x-default">The whole family</rdf:li></rdf:Alt></dc:title>
    <dc:subject><rdf:Bag>${words.map((word) => `<rdf:li>${word}</rdf:li>`).join('')}</rdf:Bag></dc:subject>
    </rdf:Description></rdf:RDF>`;
}

test('stars, keywords, a zone and where the date is from are among the details, and photos are found by them', async ({
  facet: { page },
}, info) => {
  const folder = info.outputPath('album');
  await makeAlbum(folder, SIX.slice(0, 3));
  const where = 'exif:GPSLatitude="33,51.4S" exif:GPSLongitude="151,12.9E"';
  const when = 'photoshop:DateCreated="2019-06-03T17:05:00+10:00"';
  await writeFile(join(folder, 'one.jpg.xmp'), sidecar(`xmp:Rating="4" ${where} ${when}`, WORDS));
  await writeFile(join(folder, 'two.xmp'), sidecar('xmp:Rating="2"', ['harbour']));
  await scanFolder(page, folder);

  await page.getByRole('button', { name: 'Photos', exact: true }).click();
  await page.getByRole('button', { name: /3 June 2019/u }).click();
  await page.keyboard.press('i');
  const panel = page.getByRole('complementary', { name: 'Details' });
  await expect(panel.getByText('3 June 2019 at 17:05 (UTC+10)')).toBeVisible();
  await expect(panel.getByText('by the camera')).toBeVisible();
  await expect(panel.getByText('★★★★☆')).toBeVisible();
  await expect(panel.getByText('4 stars of 5')).toBeAttached();
  await expect(panel.getByText('The whole family')).toBeVisible();
  await expect(panel.getByText('33.8567° S, 151.2150° E')).toBeVisible();
  for (const word of WORDS) await expect(panel.getByText(word, { exact: true })).toBeVisible();
  await takeScreenshots(page, info, 'metadata-details');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Search', exact: true }).click();
  const count = page.getByRole('status').filter({ hasText: /photo/iu });
  const rating = page.getByRole('combobox', { name: 'Rating' });
  const keyword = page.getByRole('combobox', { name: 'Keyword' });
  await rating.selectOption('2 stars or more');
  await expect(count).toHaveText('2 photos');
  await rating.selectOption('4 stars or more');
  await expect(count).toHaveText('1 photo');
  await rating.selectOption('Any rating');
  await keyword.fill('HARBOUR');
  await keyword.press('Enter');
  await expect(count).toHaveText('2 photos');
  await takeScreenshots(page, info, 'metadata-search');
  await keyword.fill('nothing like it');
  await keyword.press('Enter');
  await expect(page.getByText('No photo has all of this')).toBeVisible();
  await page.getByRole('button', { name: 'Clear all' }).first().click();
  await expect(keyword).toHaveValue('');
});
