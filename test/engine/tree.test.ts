/** The watch over a tree of folders, by itself, and the command that shows what it hears. */

import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { Tree } from '../../electron/engine/watch/tree.ts';
import { temporaryFolder } from './support/folder.ts';
import { until } from './support/library.ts';
import { writeSample } from './support/photos.ts';
import { newFolder, QUICK, untilWatched, watching } from './support/watched.ts';

it.each([false, true])('hears of files in old and new folders; one handle for all: %s', async (wholeTree) => {
  const root = temporaryFolder();
  await mkdir(join(root, 'old'));
  const heard = new Set<string>();
  const tree = new Tree({
    root,
    exclude: join(root, 'library'),
    onChange: (path) => heard.add(path),
    onTrouble: (thrown) => expect(thrown).toBeUndefined(),
    wholeTree,
  });
  onTestFinished(() => tree.close());
  await tree.open();
  await writeFile(join(root, 'old', 'a.jpg'), 'a');
  await until(() => heard.has(join(root, 'old', 'a.jpg')));
  await mkdir(join(root, 'new'));
  await until(() => heard.has(join(root, 'new')));
  await until(async () => {
    await writeFile(join(root, 'new', 'b.jpg'), String(Math.random()));
    return heard.has(join(root, 'new', 'b.jpg'));
  });
  await writeFile(join(root, '.hidden'), '');
  await mkdir(join(root, 'library'));
  await writeFile(join(root, 'library', 'c.jpg'), '');
  await writeFile(join(root, 'end.jpg'), '');
  await until(() => heard.has(join(root, 'end.jpg')));
  expect([...heard].filter((path) => /hidden|library/u.test(path))).toEqual([]);
});

it('lets go of folders that are gone, and follows those that are renamed', async () => {
  const root = temporaryFolder();
  await mkdir(join(root, 'a', 'b', 'c'), { recursive: true });
  const heard = new Set<string>();
  const tree = new Tree({
    root,
    exclude: join(root, 'library'),
    onChange: (path) => heard.add(path),
    onTrouble: () => undefined,
    wholeTree: false,
  });
  onTestFinished(() => tree.close());
  await tree.open();
  expect(tree.size).toBe(4);
  await rename(join(root, 'a'), join(root, 'z'));
  await until(async () => {
    await writeFile(join(root, 'z', 'b', 'c', 'x.jpg'), String(Math.random()));
    return heard.has(join(root, 'z', 'b', 'c', 'x.jpg'));
  });
  expect(tree.size).toBe(4);
  await rm(join(root, 'z'), { recursive: true });
  await until(() => tree.size === 1);
});

it('a system without watches left has its folders polled, and the user told', async () => {
  const folder = await newFolder();
  const { watch } = fs;
  fs.watch = () => {
    throw Object.assign(new Error('ENOSPC: System limit for number of file watchers reached'), { code: 'ENOSPC' });
  };
  syncBuiltinESMExports();
  onTestFinished(() => {
    fs.watch = watch;
    syncBuiltinESMExports();
  });
  await watching(
    [folder],
    async (library) => {
      await untilWatched(library, folder, 'polling');
      expect(library.problems).toEqual([expect.stringContaining('looks through it every minute')]);
      await writeSample(1, join(folder, '1.jpg'));
      await until(() => library.present().length === 1);
    },
    { times: QUICK },
  );
});

it('facet watch prints what it scanned, how folders are watched and what changed, until it is stopped', async () => {
  const folder = await newFolder();
  await writeSample(1, join(folder, '1.jpg'));
  const facet = join(import.meta.dirname, '..', '..', 'electron', 'cli', 'facet.ts');
  const library = join(temporaryFolder(), 'library');
  const child = spawn(process.execPath, [facet, 'watch', folder, '--library', library, '--provider', 'cpu', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: { event: string; paths?: string[]; indexed?: number }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => void lines.push(JSON.parse(line) as never));
  await until(() => lines.some(({ event }) => event === 'scanned'));
  expect(lines.find(({ event }) => event === 'folders')).toMatchObject({ folders: [{ path: folder, watch: 'live' }] });
  expect(lines.find(({ event }) => event === 'scanned')).toMatchObject({ photos: 1, indexed: 1, faces: 3 });
  await writeSample(2, join(folder, '2.jpg'));
  await until(() => lines.some(({ event }) => event === 'changes'));
  expect(lines.at(-1)).toMatchObject({ paths: [join(folder, '2.jpg')], indexed: 1, missing: 0, failed: [] });
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
