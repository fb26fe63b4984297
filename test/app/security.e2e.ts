/**
 * What a page in Facet's window must not be able to do, tried from inside it. Code for the page that needs the
 * DOM is given as text: its types are not loaded where Node's are.
 */

import type { ElectronApplication } from '@playwright/test';
import Database from 'better-sqlite3';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSample } from '../engine/support/photos.ts';
import { point } from './checklist.ts';
import { scanFolders } from './fixtures.ts';
import { expect, test } from './locked.ts';

/** Long enough for what was begun and not refused to show. */
const SETTLE_MS = 400;

/** Statuses of addresses, asked by main; the method goes with each. */
async function statusesOf(app: ElectronApplication, addresses: readonly string[], method = 'GET'): Promise<number[]> {
  return app.evaluate(
    ({ net }, [list, method]) =>
      Promise.all(list.map(async (address) => (await net.fetch(address, { method })).status)),
    [addresses, method] as const,
  );
}

test(point('secure-content'), async ({ locked: { app, page } }) => {
  const errors = await app.evaluate(
    ({ net }, addresses) => Promise.all(addresses.map((address) => net.fetch(address).then(() => 'answered', String))),
    ['http://example.com/', 'https://example.com/', 'http://127.0.0.1:9/'],
  );
  for (const error of errors) expect(error).toContain('ERR_BLOCKED_BY_CLIENT');
  const loaded = await page.evaluate(`Promise.all(['http://127.0.0.1:9/a.png', 'https://example.com/a.png'].map(
    (src) => new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve('refused');
      image.src = src;
    })))`);
  expect(loaded).toEqual(['refused', 'refused']);
});

test(point('no-node'), async ({ locked: { page }, pages }) => {
  for (const { preferences } of pages) {
    expect(preferences).toMatchObject({ nodeIntegration: false, nodeIntegrationInSubFrames: false });
    // Electron leaves this one out where it is off.
    expect(preferences.nodeIntegrationInWorker ?? false).toBe(false);
  }
  const seen = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in globalThis),
  );
  expect(seen).toEqual([]);
});

test(point('isolation'), async ({ locked: { page }, pages }) => {
  for (const { preferences } of pages) expect(preferences).toMatchObject({ contextIsolation: true });
  // The page's own prototypes are not those of preload: what it does to them is not done to preload.
  const answered = await page.evaluate(`(async () => {
    const { then } = Promise.prototype;
    const push = Array.prototype.push;
    let seen = 0;
    Array.prototype.push = function (...items) { seen += 1; return push.apply(this, items); };
    const reply = await facet.call('libraryStatus', {});
    Array.prototype.push = push;
    return { ok: reply.ok, frozen: Object.isFrozen(facet) || !Reflect.set(facet, 'call', 1) || facet.call !== 1, seen };
  })()`);
  expect(answered).toMatchObject({ ok: true, frozen: true });
});

test(point('sandbox'), ({ pages }) => {
  for (const { preferences } of pages) expect(preferences).toMatchObject({ sandbox: true });
});

test(point('permissions'), async ({ locked: { page } }) => {
  const names = [
    'geolocation',
    'notifications',
    'camera',
    'microphone',
    'midi',
    'clipboard-read',
    'persistent-storage',
  ];
  const states = await page.evaluate(`Promise.all(${JSON.stringify(names)}.map((name) =>
    navigator.permissions.query({ name }).then((it) => it.state)))`);
  expect(states).toEqual(names.map(() => 'denied'));
  const asked = await page.evaluate(`Promise.all([
    new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve('given'), () => resolve('denied'))),
    navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'given', () => 'denied'),
    navigator.requestMIDIAccess().then(() => 'given', () => 'denied'),
    Notification.requestPermission().then((it) => it),
    navigator.clipboard.readText().then(() => 'given', () => 'denied'),
  ])`);
  expect(asked).toEqual(Array.from({ length: 5 }, () => 'denied'));
});

test(point('web-security'), ({ pages }) => {
  for (const { preferences } of pages) expect(preferences).toMatchObject({ webSecurity: true });
});

test(point('csp'), async ({ locked: { app, page } }) => {
  const policy = await app.evaluate(async ({ net }) =>
    (await net.fetch('app://facet/')).headers.get('content-security-policy'),
  );
  for (const part of ["default-src 'none'", "script-src 'self'", "base-uri 'none'", "form-action 'none'"])
    expect(policy).toContain(part);
  expect(policy).not.toContain('unsafe');
  const tried = await page.evaluate(`(async () => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.injected = true';
    document.body.append(script);
    const styled = document.createElement('p');
    styled.setAttribute('style', 'color: rgb(1, 2, 3)');
    document.body.append(styled);
    const color = getComputedStyle(styled).color;
    styled.remove();
    const refused = (work) => Promise.resolve().then(work).then(() => false, () => true);
    return {
      injected: 'injected' in globalThis,
      styled: color === 'rgb(1, 2, 3)',
      refused: await Promise.all([
        refused(() => fetch('app://facet/')),
        refused(() => fetch('photo://thumb/1')),
        // Later, because what a debugger evaluates may itself do so.
        refused(() => new Promise((resolve, reject) => setTimeout(() => { try { resolve(new Function('1')); } catch (thrown) { reject(thrown); } }))),
        refused(() => import('data:text/javascript,export default 1')),
        refused(() => new Promise((resolve, reject) => {
          const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
          worker.onmessage = resolve;
          worker.onerror = reject;
        })),
      ]),
    };
  })()`);
  expect(tried).toEqual({ injected: false, styled: false, refused: [true, true, true, true, true] });
});

test(point('insecure-content'), ({ pages }) => {
  for (const { preferences } of pages) expect(preferences).toMatchObject({ allowRunningInsecureContent: false });
});

test(point('experimental'), ({ pages }) => {
  for (const { preferences } of pages) expect(preferences).toMatchObject({ experimentalFeatures: false });
});

test(point('blink-features'), async ({ locked: { app }, pages }) => {
  for (const { preferences } of pages) expect(preferences.enableBlinkFeatures ?? '').toBe('');
  const on = await app.evaluate(({ app: { commandLine } }) =>
    ['enable-blink-features', 'enable-experimental-web-platform-features', 'disable-web-security'].filter((name) =>
      commandLine.hasSwitch(name),
    ),
  );
  expect(on).toEqual([]);
});

test(point('no-popups'), async ({ locked: { page } }) => {
  const kind = await page.evaluate(`(() => {
    const view = document.createElement('webview');
    view.setAttribute('allowpopups', '');
    view.src = 'app://facet/';
    document.body.append(view);
    const kind = Object.prototype.toString.call(view) + typeof view.loadURL;
    view.remove();
    return kind;
  })()`);
  expect(kind).toBe('[object HTMLElement]undefined');
});

test(point('webview'), async ({ locked: { app }, pages }) => {
  for (const { preferences } of pages) expect(preferences).toMatchObject({ webviewTag: false });
  // A window that did allow them would still get none.
  const made = await app.evaluate(async ({ app, BrowserWindow }) => {
    const foreign = new BrowserWindow({ show: false, webPreferences: { webviewTag: true } });
    await foreign.loadURL('data:text/html,foreign');
    let made = 0;
    app.on('web-contents-created', () => (made += 1));
    await foreign.webContents.executeJavaScript(
      `new Promise((resolve) => {
        const view = document.createElement('webview');
        view.src = 'data:text/html,view';
        view.addEventListener('did-attach', resolve);
        document.body.append(view);
        setTimeout(resolve, 1000);
      })`,
    );
    foreign.destroy();
    return made;
  });
  expect(made).toBe(0);
});

test(point('navigation'), async ({ locked: { app, page } }) => {
  const redirected = await app.evaluate(async ({ BrowserWindow, session }) => {
    const own = session.fromPartition('redirects');
    own.webRequest.onBeforeRequest(null);
    own.protocol.handle('http', () => new Response(null, { status: 302, headers: { Location: 'http://other/' } }));
    const foreign = new BrowserWindow({ show: false, webPreferences: { session: own } });
    const outcome = await foreign.loadURL('http://first/').then(
      () => 'loaded',
      () => 'refused',
    );
    foreign.destroy();
    return outcome;
  });
  expect(redirected).toBe('refused');

  const before = page.url();
  const to = ['https://example.com/', 'file:///etc/hostname', 'data:text/html,x', 'photo://thumb/1', 'javascript:1'];
  for (const address of to) await page.evaluate(`location.href = ${JSON.stringify(address)}`);
  await page.evaluate(`(() => {
    const add = (html) => document.body.insertAdjacentHTML('beforeend', '<div class="tried">' + html + '</div>');
    add('<a id="tried-link" href="https://example.com/">link</a>');
    document.getElementById('tried-link').click();
    add('<form id="tried-form" method="post" action="https://example.com/"></form>');
    document.getElementById('tried-form').submit();
    add('<iframe src="https://example.com/"></iframe><iframe src="app://facet/"></iframe>');
    add('<iframe src="data:text/html,x"></iframe><iframe srcdoc="<script>parent.framed = 1</script>"></iframe>');
    const refresh = document.createElement('meta');
    refresh.httpEquiv = 'refresh';
    refresh.content = '0;url=https://example.com/';
    refresh.className = 'tried';
    document.head.append(refresh);
    add('<object data="https://example.com/"></object><embed src="https://example.com/">');
    add('<a id="tried-save" download="x" href="data:text/plain,x">save</a>');
    document.getElementById('tried-save').click();
  })()`);
  await page.waitForTimeout(SETTLE_MS);
  expect(page.url()).toBe(before);
  const frames = await app.evaluate(({ BrowserWindow }) =>
    Promise.all(
      BrowserWindow.getAllWindows()
        .flatMap(({ webContents }) => webContents.mainFrame.frames)
        .map((frame) => frame.executeJavaScript('location.href').catch(() => 'gone') as Promise<string>),
    ),
  );
  // Frames are there; what is in them is nothing, or Chromium's word that it was refused.
  expect(frames.filter((page) => !/^(about:(blank|srcdoc)|chrome-error:\/\/chromewebdata\/)$/u.test(page))).toEqual([]);
  const framed = await page.evaluate(`(() => {
    document.querySelectorAll('.tried').forEach((it) => it.remove());
    return 'framed' in globalThis;
  })()`);
  expect(framed).toBe(false);
});

test(point('windows'), async ({ locked: { app, page } }) => {
  const opened = await page.evaluate(`(() => {
    const addresses = ['https://example.com/', 'app://facet/', 'about:blank', 'photo://thumb/1', '', 'javascript:1'];
    const opened = addresses.map((address) => window.open(address, '_blank', 'popup') === null);
    const link = document.createElement('a');
    link.target = '_blank';
    link.href = 'app://facet/';
    document.body.append(link);
    link.click();
    link.dispatchEvent(new MouseEvent('auxclick', { button: 1, bubbles: true }));
    link.dispatchEvent(new MouseEvent('click', { shiftKey: true, ctrlKey: true, bubbles: true }));
    link.remove();
    return opened;
  })()`);
  expect(opened).toEqual(Array.from({ length: 6 }, () => true));
  await page.waitForTimeout(SETTLE_MS);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(app.windows()).toHaveLength(1);
});

test(point('protocols'), async ({ locked: { app, page } }) => {
  expect(page.url()).toMatch(/^app:\/\/facet\//);
  const addresses = ['app://facet/..%2fmain.cjs', 'app://facet/%2e%2e/%2e%2e/package.json', 'app://facet/none.html'];
  expect(await statusesOf(app, [...addresses, 'app://other/', 'app://facet/..%5c..%5cpackage.json'])).toEqual(
    Array.from({ length: 5 }, () => 404),
  );
  expect(await statusesOf(app, ['app://facet/'], 'POST')).toEqual([404]);
});

test(point('no-electron'), async ({ locked: { page } }) => {
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
  const bridge = await page.evaluate(() => Object.keys(globalThis.facet).sort());
  expect(bridge).toEqual(['call', ...shell, 'showExport', 'showInFolder', 'takeFolders']);
  // An event reaches the page as its payload, without Electron's event and so without its sender.
  const heard = page.evaluate(`new Promise((resolve) => facet.on('scanProgress', (...it) => resolve(it.length)))`);
  await page.evaluate(() => globalThis.facet.call('startScan', {}));
  expect(await heard).toBe(1);
});

test(point('pictures'), async ({ locked: { app } }) => {
  const none = ['thumb/999999', 'face/999999', 'photo/999999', 'video/999999', 'video/1', 'file/1', 'thumb/%2fetc'];
  const addresses = none.map((it) => `photo://${it}`);
  expect(await statusesOf(app, addresses)).toEqual(none.map(() => 404));
  expect(await statusesOf(app, ['photo://thumb/1'])).toEqual([200]);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect(await statusesOf(app, ['photo://thumb/1'], method)).toEqual([404]);
});

test(point('devices'), async ({ locked: { app } }) => {
  // As if the user had clicked, without which Chromium would refuse by itself.
  const asked: unknown = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
      `Promise.all([
        () => navigator.usb.requestDevice({ filters: [] }),
        () => navigator.serial.requestPort(),
        () => navigator.hid.requestDevice({ filters: [] }).then((found) => found.length > 0 || Promise.reject(found)),
        () => navigator.bluetooth.requestDevice({ acceptAllDevices: true }),
        () => navigator.mediaDevices.getDisplayMedia({ video: true }),
      ].map((ask) => Promise.resolve().then(ask).then(() => 'given', () => 'denied')))`,
      true,
    ),
  );
  expect(asked).toEqual(Array.from({ length: 5 }, () => 'denied'));
});

test(point('drop'), async ({ locked: { app, page } }) => {
  const before = page.url();
  const devtools = await page.context().newCDPSession(page);
  const drop = { items: [{ mimeType: 'text/uri-list', data: 'https://example.com/' }], dragOperationsMask: 1 };
  const files = { items: [], files: ['/etc/hostname'], dragOperationsMask: 1 };
  for (const data of [drop, files]) {
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
  await page.waitForTimeout(SETTLE_MS);
  expect(page.url()).toBe(before);
  expect(app.windows()).toHaveLength(1);
});

test(point('responses'), async ({ locked: { app } }) => {
  const answers = await app.evaluate(
    ({ net }, addresses) =>
      Promise.all(
        addresses.map(async (address) => {
          const { headers } = await net.fetch(address);
          return [headers.get('x-content-type-options'), headers.get('content-security-policy') ?? ''] as const;
        }),
      ),
    ['app://facet/', 'app://facet/tokens.css', 'app://facet/none', 'photo://thumb/1', 'photo://photo/1', 'photo://x/'],
  );
  for (const [sniff, policy] of answers) {
    expect(sniff).toBe('nosniff');
    expect(policy).toMatch(/^default-src 'none'/u);
    expect(policy).not.toContain('unsafe');
  }
});

test(point('services'), async ({ locked: { app } }) => {
  const found = await app.evaluate(({ app, autoUpdater, crashReporter, session }) => ({
    spelling: session.defaultSession.isSpellCheckerEnabled(),
    crashes: crashReporter.getUploadToServer(),
    parameters: crashReporter.getParameters(),
    updates: autoUpdater.getFeedURL(),
    components: app.commandLine.hasSwitch('disable-component-update'),
  }));
  expect(found).toEqual({
    spelling: false,
    crashes: false,
    parameters: {},
    updates: '',
    components: true,
  });
});

test(point('opening'), async ({ start, library }, info) => {
  const album = info.outputPath('album');
  const photo = await writeSample(1, join(album, 'photo.jpg'));
  const first = await start();
  await scanFolders(first.page, [album]);
  await first.app.close();
  // A library that somebody else made: its photo is a program.
  const program = join(album, 'photo.desktop');
  await rename(photo, program);
  const db = new Database(join(library, 'library.sqlite'));
  expect(db.prepare('UPDATE photo SET path = ?').run(program).changes).toBe(1);
  db.close();

  const { app, page } = await start();
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openPath = (path) => Promise.resolve(String(opened.push(path)));
  });
  const reply = await page.evaluate(() => globalThis.facet.openFile(1));
  expect(reply).toMatchObject({ ok: false, failure: { code: 'photo-not-opened' } });
  expect(await app.evaluate(() => (globalThis as { opened?: unknown }).opened)).toEqual([]);
});
