/**
 * What a page in Facet's window must not be able to do, tried from inside it. Code for the page that needs the
 * DOM is given as text: its types are not loaded where Node's are.
 */

import { expect, test } from './fixtures.ts';

test('the page has the bridge, and nothing of Node or Electron', async ({ facet: { app, page } }) => {
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    // Electron has this for tests and does not type it.
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): object };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  const seen = await page.evaluate(() => ({
    bridge: Object.keys(globalThis.facet).sort(),
    node: ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in globalThis),
  }));
  const shell = [
    'chooseFolders',
    'copyPath',
    'copyPicture',
    'exportPhotos',
    'freePictures',
    'on',
    'openFile',
    'pathOf',
  ];
  expect(seen).toEqual({ bridge: ['call', ...shell, 'showExport', 'showInFolder', 'takeFolders'], node: [] });
});

test('the page lives under a strict policy', async ({ facet: { app, page } }) => {
  const policy = await app.evaluate(async ({ net }) =>
    (await net.fetch('app://facet/')).headers.get('content-security-policy'),
  );
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  const tried = await page.evaluate(`(async () => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.injected = true';
    document.body.append(script);
    const fetched = await fetch('app://facet/').then(() => true, () => false);
    return { injected: 'injected' in globalThis, fetched };
  })()`);
  expect(tried).toEqual({ injected: false, fetched: false });
});

test('nothing reaches a network, not even from the main process', async ({ facet: { app } }) => {
  const error = await app.evaluate(({ net }) =>
    net.fetch('https://example.com/').then(
      () => 'answered',
      (thrown: unknown) => String(thrown),
    ),
  );
  expect(error).toContain('ERR_BLOCKED_BY_CLIENT');
});

test('the window stays on its page and opens no other', async ({ facet: { app, page } }) => {
  expect(await page.evaluate(`window.open('https://example.com/')`)).toBeNull();
  await page.evaluate(`location.href = 'https://example.com/'`);
  await page.evaluate(`location.href = 'file:///etc/hostname'`);
  await page.waitForTimeout(500);
  expect(page.url()).toMatch(/^app:\/\/facet\//);
  expect(app.windows()).toHaveLength(1);
});

test('permissions are denied', async ({ facet: { page } }) => {
  const state = await page.evaluate(`navigator.permissions.query({ name: 'geolocation' }).then((it) => it.state)`);
  expect(state).toBe('denied');
});

test('picture addresses that name no picture are not found', async ({ facet: { app } }) => {
  const statuses = await app.evaluate(
    ({ net }, addresses) => Promise.all(addresses.map(async (address) => (await net.fetch(address)).status)),
    ['photo://thumb/999999', 'photo://face/999999', 'photo://photo/999999', 'photo://file/1', 'photo://thumb/%2fetc'],
  );
  expect(statuses).toEqual([404, 404, 404, 404, 404]);
});

test('files outside the window are not served', async ({ facet: { app } }) => {
  const statuses = await app.evaluate(
    ({ net }, addresses) => Promise.all(addresses.map(async (address) => (await net.fetch(address)).status)),
    ['app://facet/..%2fmain.cjs', 'app://facet/%2e%2e/%2e%2e/package.json', 'app://facet/none.html', 'app://other/'],
  );
  expect(statuses).toEqual([404, 404, 404, 404]);
});

test('unknown methods and wrong arguments are refused', async ({ facet: { page } }) => {
  const codes = await page.evaluate(async () => {
    const bridge = globalThis.facet as unknown as {
      call: (name: string, args: unknown) => Promise<{ failure?: { code: string } }>;
    };
    const { call } = bridge;
    const replies = await Promise.all([
      call('constructor', {}),
      call('getImage', { kind: 'photo', id: 1 }),
      call('exportPhotos', { query: {}, folder: '/tmp' }),
      call('getPhoto', { photoId: '1' }),
      call('addFolders', { paths: [] }),
      call('listPeople', { more: true }),
    ]);
    return replies.map((reply) => reply.failure?.code);
  });
  expect(codes).toEqual(Array.from({ length: 6 }, () => 'arguments-invalid'));
});

test("a foreign page gets no answer, even with Facet's preload", async ({ facet: { app } }) => {
  const answer = await app.evaluate(async ({ app, BrowserWindow }) => {
    const preload = `${app.getAppPath()}/dist/preload.cjs`;
    const foreign = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
    await foreign.loadURL('data:text/html,foreign');
    const answer: unknown = await foreign.webContents.executeJavaScript(
      `window.facet.call('libraryStatus', {}).then(() => 'answered', () => 'refused')`,
    );
    foreign.destroy();
    return answer;
  });
  expect(answer).toBe('refused');
});
