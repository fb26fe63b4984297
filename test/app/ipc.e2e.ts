/** Messages to main: who may send them, and what. Channels and methods are enumerated, so that none is forgotten. */

import { CHANNELS } from '../../electron/contract/bridge.ts';
import { isWindowMethod } from '../../electron/contract/methods.ts';
import { valid } from '../unit/support/arguments.ts';
import { point } from './checklist.ts';
import { expect, test } from './locked.ts';

const LISTENING = Object.values(CHANNELS).filter((channel) => channel !== CHANNELS.event);

/** What Electron keeps of `ipcMain.handle`, and does not type. */
interface Handlers {
  readonly _invokeHandlers: ReadonlyMap<string, (event: object, ...args: unknown[]) => Promise<unknown>>;
}

test(point('senders'), async ({ locked: { app } }) => {
  const { channels, listeners, refused } = await app.evaluate(async ({ BrowserWindow, ipcMain, session }) => {
    const channels = [...(ipcMain as unknown as Handlers)._invokeHandlers.keys()];
    const ask = (channel: string): string =>
      `require('electron').ipcRenderer.invoke(${JSON.stringify(channel)}, 'libraryStatus', {})
        .then(() => 'answered', (error) => error.message)`;
    // A page with all that Facet's pages have not, of another origin; and a frame within a page of Facet's own origin.
    const own = session.fromPartition('foreign');
    own.webRequest.onBeforeRequest(null);
    own.protocol.handle('app', ({ url }) => {
      const html = url.endsWith('/sub') ? 'frame' : '<iframe src="app://facet/sub"></iframe>';
      return new Response(html, { headers: { 'Content-Type': 'text/html' } });
    });
    const open = (): Electron.BrowserWindow =>
      new BrowserWindow({
        show: false,
        webPreferences: {
          session: own,
          nodeIntegration: true,
          nodeIntegrationInSubFrames: true,
          contextIsolation: false,
          sandbox: false,
        },
      });
    const [foreign, framing] = [open(), open()];
    await foreign.loadURL('data:text/html,foreign');
    await framing.loadURL('app://facet/');
    const frame = framing.webContents.mainFrame.frames[0];
    const refused: unknown[] = [];
    for (const channel of channels) {
      refused.push(await foreign.webContents.executeJavaScript(ask(channel)));
      refused.push(await frame?.executeJavaScript(ask(channel)));
    }
    foreign.destroy();
    framing.destroy();
    return { channels, listeners: ipcMain.eventNames().filter((name) => name !== 'error'), refused };
  });
  expect(channels.sort()).toEqual([...LISTENING].sort());
  expect(listeners).toEqual([]);
  expect(refused).toHaveLength(2 * LISTENING.length);
  for (const error of refused) expect(error).toMatch(/Error: refused$/u);
});

/** What no schema takes, whether it is all of the arguments or one field. */
const GARBAGE = `[
  null, undefined, NaN, Infinity, -1, 1.5, 2 ** 60, 10n, new Uint8Array(10_000),
  { extra: 1 }, JSON.parse('{"__proto__": {"polluted": 1}}'), { constructor: { prototype: { polluted: 1 } } },
  'x'.repeat(200_000), [[[[]]]], [null], Array(1_000).fill({}),
  Array.from({ length: 100 }).reduce((inner) => ({ inner }), {}),
]`;

test(point('arguments'), async ({ locked: { page } }) => {
  const accepted = Object.entries(valid).filter(([name]) => isWindowMethod(name));
  const { sent, wrong } = await page.evaluate<{ sent: number; wrong: unknown[] }>(`(async () => {
    // On its way from the page a key of this name becomes the copy's prototype, and what is left is an object like any.
    const garbage = ${GARBAGE}.filter((bad) => !(bad instanceof Object && Object.hasOwn(bad, '__proto__')));
    const wrong = [];
    let sent = 0;
    const send = async (name, args, codes) => {
      sent += 1;
      const reply = await facet.call(name, args).catch((error) => ({ ok: false, failure: { code: String(error) } }));
      if (reply.ok || !codes.includes(reply.failure.code)) wrong.push([name, Object.keys(args ?? {}), reply.failure]);
    };
    for (const [name, args] of ${JSON.stringify(accepted)}) {
      for (const bad of [...garbage, [], 'x', 1, true, { ...args, more: 1 }])
        if (!(typeof bad === 'object' && bad !== null && Object.keys(bad).length === 0 && bad instanceof Array))
          await send(name, bad, ['arguments-invalid']);
      for (const key of Object.keys(args))
        for (const bad of garbage.filter((bad) => bad !== undefined))
          await send(name, { ...args, [key]: bad }, ['arguments-invalid']);
    }
    for (const name of ['constructor', '__proto__', 'toString', 'getImage', 'exportPhotos', 'x'.repeat(1e6)])
      await send(name, {}, ['arguments-invalid']);
    return { sent, wrong };
  })()`);
  expect(wrong).toEqual([]);
  expect(sent).toBeGreaterThan(1_500);
  expect(await page.evaluate(() => globalThis.facet.call('libraryStatus', {}))).toMatchObject({ ok: true });
});

test(point('channels'), async ({ locked: { app } }) => {
  const wrong = await app.evaluate(async ({ BrowserWindow, ipcMain }, text) => {
    const garbage = (0, eval)(text) as unknown[];
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const event = { sender: contents, senderFrame: contents?.mainFrame };
    const wrong: string[] = [];
    for (const [channel, handler] of (ipcMain as unknown as Handlers)._invokeHandlers) {
      for (const args of [...garbage.map((bad) => [bad]), [1, 2, 3], [{}, {}, {}]]) {
        const answer = async (): Promise<unknown> => handler(event, ...args);
        const code = await answer().then(
          (reply) => (reply as { failure?: { code: string } } | undefined)?.failure?.code,
          (thrown: unknown) => (thrown as { code?: string }).code,
        );
        if (code !== 'arguments-invalid') wrong.push(`${channel}: ${code ?? 'answered'}`);
      }
    }
    return wrong;
  }, GARBAGE);
  expect(wrong).toEqual([]);
});
