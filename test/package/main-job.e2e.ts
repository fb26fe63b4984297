/** The main job in the packaged app: scan, find people, name one; formats whose readers are files of their own. */

import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';
import { _electron, expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { constants } from 'node:fs';
import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { makeSampleAlbum } from '../../electron/dev/album.ts';
import { sandboxSwitches } from '../../electron/dev/electron.ts';
import { programOf } from '../../electron/dev/package.ts';
import { point } from '../app/checklist.ts';
import { RAW } from '../engine/support/raw.ts';
import { packageFolder, test } from './packaged.ts';

const HEIC = join(import.meta.dirname, '..', 'fixtures', 'heic', 'group.heic');

/** Waits until everything was read; no reply yet is a library that has not begun. */
async function scanEnds(page: Page): Promise<void> {
  const status = async (): Promise<string> => {
    const reply = await page.evaluate(() => globalThis.facet.call('libraryStatus', {}));
    if (!reply.ok) return reply.failure.message;
    return reply.value.photos > 0 && reply.value.people > 0 ? reply.value.scan.phase : 'not begun';
  };
  await expect.poll(status, { timeout: 240_000, intervals: [500] }).toBe('idle');
}

test('a folder is scanned, people are found, a name stays; HEIC and RAW are read and shown', async ({
  start,
  folder,
}, info) => {
  const album = join(folder, 'Pictures');
  await makeSampleAlbum(album);
  const library = ['--library', join(folder, 'library')];

  await test.step('scan, people, a name', async () => {
    const { page, close, output } = await start(...library, album);
    await scanEnds(page);
    expect(await failures(page)).toEqual([]);
    // Only what the golden faces, which are in the package, agree with can be measured.
    const tried = await page.evaluate(() => globalThis.facet.call('tryProviders', {}));
    const cpu = tried.ok ? tried.value.judged.find(({ provider }) => provider === 'cpu') : undefined;
    expect(cpu?.cosine ?? 0).toBeGreaterThan(0.999);
    await page.screenshot({ path: info.outputPath('people.png') });
    await page.getByRole('combobox', { name: 'Name' }).first().fill('Ada');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: /^Ada, / })).toBeVisible();
    expect(await close()).toBe(0);
    expect(output()).not.toContain('Debugger listening');
  });

  await test.step('the next start, with a folder of a phone and a camera', async () => {
    const phone = join(folder, 'Phone');
    await mkdir(phone);
    await copyFile(HEIC, join(phone, 'IMG_1.HEIC'));
    const preview = sharp({ create: { width: 900, height: 600, channels: 3, background: '#5a7d9a' } }).jpeg();
    await writeFile(join(phone, 'DSC_1.NEF'), RAW.nef?.({ preview: await preview.toBuffer(), orientation: 1 }) ?? '');

    const { page, close } = await start(...library, phone);
    await expect(page.getByText('2 photos', { exact: true })).toBeVisible();
    await scanEnds(page);
    expect(await failures(page)).toEqual([]);
    for (const [year, fileName] of [
      ['2021', 'IMG_1.HEIC'],
      ['2019', 'DSC_1.NEF'],
    ] as const) {
      await page.getByRole('button', { name: new RegExp(`^Photo, .*${year}`) }).click();
      await expect(page.getByRole('heading', { name: fileName })).toBeVisible();
      const viewer = page.getByRole('dialog', { name: /^Photo / });
      await expect(viewer.locator('.current img[src^="photo://photo/"].there')).toBeAttached();
      await page.screenshot({ path: info.outputPath(`${fileName}.png`) });
      await page.keyboard.press('Escape');
      await expect(viewer).toHaveCount(0);
    }
    await page.getByRole('button', { name: 'People', exact: true }).click();
    await expect(page.getByRole('button', { name: /^Ada, / })).toBeVisible();
    expect(await close()).toBe(0);
  });
});

async function failures(page: Page): Promise<unknown> {
  const reply = await page.evaluate(() => globalThis.facet.call('listFailed', {}));
  return reply.ok ? reply.value : reply.failure;
}

test(point('inspector'), async ({ folder }) => {
  // The package itself shuts out who would ask it; this copy differs in the one fuse that lets tests in.
  const copy = join(folder, 'copy');
  await cp(packageFolder(), copy, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true });
  await flipFuses(programOf(copy), {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: process.platform === 'darwin',
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  const app = await _electron.launch({
    executablePath: programOf(copy),
    args: [...sandboxSwitches(), '--disable-gpu', '--library', join(folder, 'library')],
    env: { ...(process.env as Record<string, string>), XDG_CONFIG_HOME: join(folder, 'config') },
  });
  // Facet has its window even where Playwright, on a busy machine, did not hear of it.
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  const found = await app.evaluate(async ({ app, BrowserWindow, Menu }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const roles = (menu: Electron.Menu | null): string[] =>
      menu?.items.flatMap(({ role, submenu }) => [role?.toLowerCase() ?? '', ...roles(submenu ?? null)]) ?? [];
    contents?.openDevTools({ mode: 'detach' });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return {
      packaged: app.isPackaged,
      opened: contents?.isDevToolsOpened(),
      devTools: contents?.devToolsWebContents ?? null,
      inMenu: roles(Menu.getApplicationMenu()).filter((role) =>
        ['toggledevtools', 'reload', 'forcereload'].includes(role),
      ),
    };
  });
  await app.close();
  expect(found).toEqual({ packaged: true, opened: false, devTools: null, inMenu: [] });
});

test(point('fuses'), async () => {
  const wire = await getCurrentFuseWire(programOf(packageFolder()));
  const off = [
    FuseV1Options.RunAsNode,
    FuseV1Options.EnableNodeOptionsEnvironmentVariable,
    FuseV1Options.EnableNodeCliInspectArguments,
    FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
    FuseV1Options.GrantFileProtocolExtraPrivileges,
  ];
  const on = [FuseV1Options.OnlyLoadAppFromAsar, FuseV1Options.EnableEmbeddedAsarIntegrityValidation];
  const stateOf = (fuse: FuseV1Options): string => String.fromCharCode(wire[fuse] ?? 0);
  expect(off.map(stateOf)).toEqual(off.map(() => '0'));
  expect(on.map(stateOf)).toEqual(on.map(() => '1'));
});
