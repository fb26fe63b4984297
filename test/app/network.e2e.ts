/**
 * Facet sends nothing anywhere: every attempt of any of its processes to reach an address of the internet is counted by
 * strace, from the first instruction on. Chromium's debugger is the test's way in; it listens, and so counts as nothing.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../electron/dev/build.ts';
import { refusedIn, without } from '../engine/support/without.ts';
import { connect } from '../package/packaged.ts';
import { SIX, makeAlbum } from './albums.ts';
import { point } from './checklist.ts';
import { expect, scanFolders, test } from './fixtures.ts';

/** What can name an address to send to: IPv4 and IPv6, streams and datagrams; strings are not written down. */
const STRACE = ['-f', '--seccomp-bpf', '-s', '0', '-e', 'trace=connect,sendto,sendmsg,sendmmsg'];

/** The lines of strace's file that name an address of the internet, whatever became of the attempt. */
async function connectionsIn(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.filter((line) => /^\d+ +(connect|send\w+)\(.*sa_family=AF_INET/u.test(line));
}

/** The processes and threads that strace followed to their end. */
async function followedIn(file: string): Promise<number> {
  return (await readFile(file, 'utf8')).match(/^\d+ +\+{3} (exited|killed)/gmu)?.length ?? 0;
}

test.skip(process.platform !== 'linux', 'strace is of Linux');

test('the counter counts: a stream and two datagrams, of a process and of its child', async ({
  playwright: _,
}, info) => {
  const file = info.outputPath('trace');
  const child = `require('node:net').connect(9, '127.0.0.1').on('error', () => {})`;
  const program = `
    require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(child)}]);
    const dgram = require('node:dgram');
    for (const [type, address] of [['udp4', '127.0.0.1'], ['udp6', '::1']]) {
      const socket = dgram.createSocket(type);
      socket.send('x', 9, address, () => socket.close());
    }`;
  const traced = spawn('strace', [...STRACE, '-o', file, process.execPath, '-e', program], { stdio: 'inherit' });
  expect((await once(traced, 'exit'))[0]).toBe(0);
  const found = (await connectionsIn(file)).map((line) => line.replace(/^\d+ +(\w+)\(.*=(AF_INET6?).*$/u, '$1 $2'));
  expect(found).toHaveLength(3);
  expect(found.filter((it) => it === 'connect AF_INET')).toHaveLength(1);
  expect(found.filter((it) => /^send\w+ AF_INET$/u.test(it))).toHaveLength(1);
  expect(found.filter((it) => /^send\w+ AF_INET6$/u.test(it))).toHaveLength(1);
});

test(point('network'), async ({ playwright: _ }, info) => {
  test.setTimeout(600_000); // followed by strace, all is slower
  const folder = await mkdtemp(join(tmpdir(), 'facet-'));
  const file = info.outputPath('trace');
  const album = join(folder, 'Pictures');
  await makeAlbum(album, SIX);
  // What the sandbox refuses by itself would not be seen; without it, every attempt is.
  const switches = ['--no-sandbox', '--disable-gpu', '--remote-debugging-port=0'];
  const electron = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? '', 'electron');
  const args = [...switches, ROOT, '--library', join(folder, 'library'), '--provider=cpu'];
  const traced = spawn('strace', [...STRACE, '-o', file, electron, ...args], {
    // Without what keeps ONNX Runtime from its reports in tests: Facet itself must.
    env: { ...process.env, CI: undefined, ORT_DISABLE_TELEMETRY: undefined, XDG_CONFIG_HOME: join(folder, 'config') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const { page, close } = await connect(traced);
    await scanFolders(page, [album]);

    await page.getByRole('button', { name: 'People', exact: true }).click();
    await page
      .getByRole('button', { name: /^Add name, / })
      .first()
      .click();
    await page.getByRole('combobox', { name: 'Name', exact: true }).fill('Ada');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: /^Ada, / })).toBeVisible();
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Photos', exact: true }).click();
    await page.getByRole('button', { name: 'Photo of 3 June 2019' }).click();
    const viewer = page.getByRole('dialog', { name: /^Photo / });
    await expect(viewer.locator('.current img[src^="photo://photo/"].there')).toBeAttached();
    await page.keyboard.press('Escape');
    await expect(viewer).toHaveCount(0);

    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByRole('combobox', { name: 'People on the photo' }).fill('ada');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status').filter({ hasText: /^\d+ photos?$/u })).toBeVisible();

    expect(await close()).toBe(0);
    const connections = await connectionsIn(file);
    const followed = await followedIn(file);
    console.log(`connections: ${connections.length}, of ${followed} processes and threads`);
    expect(connections).toEqual([]);
    // Main, the window's process, Chromium's others, the engine and its workers.
    expect(followed).toBeGreaterThan(20);
  } finally {
    // Passed on to Facet, if it still runs.
    traced.kill();
    await rm(folder, { recursive: true, force: true });
  }
});

test('the command makes no connection either', async ({ playwright: _ }, info) => {
  test.setTimeout(600_000);
  const album = info.outputPath('Pictures');
  await makeAlbum(album, SIX.slice(0, 2));
  const env = { ...process.env, CI: undefined, ORT_DISABLE_TELEMETRY: undefined, XDG_CONFIG_HOME: info.outputPath() };
  const command = [process.execPath, join(ROOT, 'electron', 'cli', 'facet.ts')];
  const library = ['--library', info.outputPath('library')];
  const commands = [['scan', album, ...library], ['people', ...library], ['models'], ['doctor', ...library]];
  // ONNX Runtime in WebAssembly is made for pages, which fetch it.
  const wasm = without(info.outputPath(), { 'onnxruntime-node': 'ERR_MODULE_NOT_FOUND' });
  const runs = commands.map((args) => ({ args, env }));
  runs.push({ args: ['scan', album, '--library', info.outputPath('wasm')], env: { ...env, ...wasm } });
  for (const [n, { args, env }] of runs.entries()) {
    const file = info.outputPath(`trace-${n}`);
    const traced = spawn('strace', [...STRACE, '-o', file, ...command, ...args], { env, stdio: 'ignore' });
    expect((await once(traced, 'exit'))[0]).toBe(0);
    expect(await connectionsIn(file)).toEqual([]);
    expect(await followedIn(file)).toBeGreaterThan(2);
  }
  expect(refusedIn(info.outputPath())).toBeGreaterThanOrEqual(2);
});
