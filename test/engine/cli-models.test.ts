/** The command, installed with models that are not what their cards say: one line, and no success. */

import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyApp } from './support/app-copy.ts';
import { temporaryFolder } from './support/folder.ts';
import { writeSample } from './support/photos.ts';

it.each([
  ['has other bytes', (models: string) => flipLastByte(join(models, 'detector.onnx')), 'detector.onnx is not the one'],
  ['is cut off', (models: string) => truncateSync(join(models, 'facet-1.onnx'), 9), 'facet-1.onnx is not the one'],
  ['is missing', (models: string) => rmSync(join(models, 'landmarker.onnx')), 'landmarker.onnx cannot be read'],
  ['lies elsewhere', (models: string) => pointTo(models, '../package.json'), 'detector.json is not valid'],
])(
  'a model that %s is refused by scan and by embed',
  async (_what, spoil, sentence) => {
    const folder = temporaryFolder();
    copyApp(folder, ['electron']);
    spoil(join(folder, 'models'));
    const album = join(folder, 'album');
    const photo = await writeSample(1, join(album, 'a.jpg'));
    const library = join(folder, 'library');
    for (const args of [['scan', album, '--library', library, '--json'], ['embed', photo], ['models']]) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(folder, 'electron', 'cli', 'facet.ts'), ...args],
        { encoding: 'utf8', env: { ...process.env, XDG_CONFIG_HOME: join(folder, 'config') } },
      );
      expect(status, args[0]).toBe(1);
      expect(stdout).toBe('');
      const lines = stderr.split('\n').filter((line) => line.includes(sentence));
      expect(lines, stderr).toHaveLength(1);
      expect(lines[0]).toContain('Install Facet again.');
      expect(stderr).not.toMatch(/^\s+at /mu);
    }
  },
  120_000,
);

function flipLastByte(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

function pointTo(models: string, file: string): void {
  const card = JSON.parse(readFileSync(join(models, 'detector.json'), 'utf8')) as object;
  writeFileSync(join(models, 'detector.json'), JSON.stringify({ ...card, file }));
}
