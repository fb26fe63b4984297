/** The page without a window that plays a video for the engine (renderer/frames), in a session of its own. */

import { session, WebContentsView } from 'electron';
import type { Session } from 'electron';
import { readFile } from 'node:fs/promises';
import type { FramesPage } from '../contract/video.ts';
import { answer, notFound } from './answers.ts';
import { LOCKED, denyAll } from './guard.ts';
import type { PlayingPage } from './video-frames.ts';

const ADDRESS = 'photo://video/';
const SCRIPT = `${ADDRESS}frames.js`;
const POLICY =
  "default-src 'none'; script-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGE = `<!doctype html><title>Facet</title><script type="module" src="${SCRIPT}"></script>`;

/** Makes a function that opens such pages. @param script renderer/frames, built; @param videos answers their addresses. */
export function videoPages(
  script: string,
  videos: (request: Request) => Promise<Response>,
): () => Promise<PlayingPage> {
  let own: Session | null = null;
  const open = new Set<WebContentsView>();
  return async () => {
    own ??= videoSession(script, videos);
    // A view that is in no window: nothing is shown, and the app's windows are counted without it.
    const view = new WebContentsView({
      webPreferences: { ...LOCKED, session: own, backgroundThrottling: false },
    });
    // A view that nothing holds is collected, and its page with it.
    open.add(view);
    const { webContents } = view;
    const ask = <Name extends keyof FramesPage>(name: Name, argument: string | number): ReturnType<FramesPage[Name]> =>
      webContents.executeJavaScript(`facetFrames.${name}(${JSON.stringify(argument)})`) as ReturnType<FramesPage[Name]>;
    const close = (): void => {
      if (open.delete(view)) webContents.close();
    };
    try {
      await webContents.loadURL(ADDRESS);
    } catch (thrown) {
      close();
      throw thrown;
    }
    return {
      open: (address) => ask('open', address),
      frame: (at) => ask('frame', at),
      onGone: (listener) => void webContents.once('render-process-gone', listener),
      close,
    };
  };
}

/** In memory, without a network, and with no scheme but the one. */
function videoSession(script: string, videos: (request: Request) => Promise<Response>): Session {
  const own = session.fromPartition('videos');
  denyAll(own, /^photo:/);
  own.protocol.handle('photo', async (request) => {
    if (request.method !== 'GET') return notFound();
    if (request.url === ADDRESS) {
      return answer(PAGE, 200, { 'Content-Type': 'text/html', 'Content-Security-Policy': POLICY });
    }
    if (request.url !== SCRIPT) return videos(request);
    return answer(new Uint8Array(await readFile(script)), 200, { 'Content-Type': 'text/javascript' });
  });
  return own;
}
