import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { MODELS } from '../../electron/cli/paths.ts';
import type { EmbeddedFace } from '../../electron/contract/types.ts';
import { dot } from '../../electron/core/embedding.ts';
import { squareAround } from '../../electron/core/geometry.ts';
import { CHANNELS } from '../../electron/core/image.ts';
import { readModels } from '../../electron/engine/vision/cards.ts';
import { FaceEmbedder } from '../../electron/engine/vision/embedder.ts';
import { openSession } from '../../electron/engine/vision/session.ts';
import { facet, facetJson } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { plainPng, samplePath, writeBytes } from './support/photos.ts';

const SIZE = 112;
const MARGIN = 8;
const SIDE = SIZE + 2 * MARGIN;

/** The shape and the bytes of a NumPy file, by its documented format 1.0. */
function readNpy(path: string): { shape: number[]; data: Buffer } {
  const bytes = readFileSync(path);
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]));
  const length = bytes.readUInt16LE(8);
  expect((10 + length) % 64).toBe(0);
  const header = bytes.subarray(10, 10 + length).toString('latin1');
  expect(header).toContain("'descr': '|u1', 'fortran_order': False");
  const shape = (/\(([^)]*)\)/u.exec(header)?.[1] ?? '').split(',').map(Number);
  return { shape, data: bytes.subarray(10 + length) };
}

it('writes the very crops that the app embeds, with a margin around them; black where there is no face', async () => {
  const [folder, out] = [temporaryFolder(), temporaryFolder()];
  const embedded = await facet('embed', samplePath(1));
  const [first] = (JSON.parse(embedded.stdout) as { faces: EmbeddedFace[] }).faces;
  const { width, height } = await sharp(samplePath(1)).metadata();
  const square = squareAround(first?.box ?? { x: 0, y: 0, width: 0, height: 0 }, { width, height }, 1.6);
  const [left, top, side] = [square.x, square.y, square.width].map(Math.floor) as [number, number, number];
  const face = join(folder, 'a face.png');
  await writeBytes(face, await sharp(samplePath(1)).extract({ left, top, width: side, height: side }).png().toBuffer());
  await writeBytes(join(folder, 'b plain.png'), await plainPng(60, 60));

  const result = await facetJson('crops', folder, '--out', out, '--margin', String(MARGIN));
  expect(result).toEqual({ photos: 2, faces: 1, undetected: 1, failed: [] });
  const { shape, data } = readNpy(join(out, 'crops.npy'));
  expect(shape).toEqual([2, SIDE, SIDE, CHANNELS]);
  expect(data.length).toBe(2 * SIDE * SIDE * CHANNELS);
  expect(data.subarray(SIDE * SIDE * CHANNELS).every((byte) => byte === 0)).toBe(true);
  const rows = JSON.parse(readFileSync(join(out, 'faces.json'), 'utf8')) as { file: string; found: boolean }[];
  expect(rows.map(({ file, found }) => [file, found])).toEqual([
    ['a face.png', true],
    ['b plain.png', false],
  ]);

  const models = readModels(MODELS);
  const embedder = new FaceEmbedder(await openSession(MODELS, models.embedder));
  const middle = new Uint8Array(SIZE * SIZE * CHANNELS);
  for (let row = 0; row < SIZE; row += 1) {
    const from = ((row + MARGIN) * SIDE + MARGIN) * CHANNELS;
    middle.set(data.subarray(from, from + SIZE * CHANNELS), row * SIZE * CHANNELS);
  }
  const [vector] = await embedder.embed([{ data: middle, width: SIZE, height: SIZE }]);
  const again = await facet('embed', face);
  const [same] = (JSON.parse(again.stdout) as { faces: EmbeddedFace[] }).faces;
  expect(dot(vector ?? [], same?.embedding ?? [])).toBeGreaterThan(0.99999);
});

it('refuses a folder without pictures in a sentence', async () => {
  const said = await facet('crops', temporaryFolder(), '--out', temporaryFolder());
  expect(said).toMatchObject({ code: 1, stdout: '' });
  expect(said.stderr).toContain('holds no pictures');
});
