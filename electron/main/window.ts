import { BrowserWindow, nativeTheme, screen } from 'electron';
import { join } from 'node:path';
import { APP_ORIGIN } from './app-files.ts';
import { LOCKED } from './guard.ts';
import type { Log } from './log.ts';
import type { Places } from './places.ts';
import { MIN_SIZE, fitToDisplays, readWindowState, writeWindowState } from './window-state.ts';

/** A page that is loaded has painted by then, milliseconds. */
const SHOWN_MS = 1_000;
/** A window that crashes again this soon is left as it is: loading it once more would not help. */
const RELOAD_PAUSE_MS = 10_000;

/** Opens the window where it was last. `language` is a tag like `de-AT`; the page knows what to make of it. */
export function openWindow(places: Places, log: Log, language: string): BrowserWindow {
  const file = join(places.userData, 'window.json');
  const kept = readWindowState(file);
  const window = new BrowserWindow({
    ...fitToDisplays(
      kept,
      screen.getAllDisplays().map((display) => display.workArea),
    ),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    title: 'Facet',
    show: false,
    autoHideMenuBar: true,
    // What is seen until the first paint; the page's own colours (renderer/tokens.css), so that nothing flashes.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#171615' : '#faf9f7',
    webPreferences: { ...LOCKED, preload: places.preload },
  });
  if (kept?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  const { webContents } = window;
  // Without a graphics card, Chromium now and then does not tell that it is ready; a window that is not shown never draws.
  webContents.once('did-finish-load', () => {
    setTimeout(() => {
      if (!window.isDestroyed() && !window.isVisible()) window.show();
    }, SHOWN_MS);
  });
  webContents.on('did-finish-load', () => webContents.setZoomLevel(kept?.zoom ?? 0));
  window.on('close', () => {
    const zoom = webContents.getZoomLevel();
    writeWindowState(file, { ...window.getNormalBounds(), maximized: window.isMaximized(), zoom });
  });
  reloadAfterCrash(window, log);
  window
    .loadURL(`${APP_ORIGIN}/?lang=${encodeURIComponent(language)}`)
    .catch((error: unknown) => log.bug('the window did not load', error));
  return window;
}

function reloadAfterCrash(window: BrowserWindow, log: Log): void {
  let last = -Infinity;
  window.webContents.on('render-process-gone', (_event, details) => {
    log.write(`the window's process is gone: ${details.reason}`);
    if (details.reason === 'clean-exit' || performance.now() - last < RELOAD_PAUSE_MS) return;
    last = performance.now();
    window.webContents.reload();
  });
}
