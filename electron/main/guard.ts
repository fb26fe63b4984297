/** Keeps every window to Facet's own pages, and the app off every network. */

import { app, session } from 'electron';
import type { Session, WebContents, WebPreferences } from 'electron';
import { APP_ORIGIN } from './app-files.ts';

/** Schemes whose answers come from inside the app; developer tools are among them only where they can be opened. */
const LOCAL = app.isPackaged ? /^(app|photo|data|blob):/ : /^(app|photo|data|blob|devtools):/;

/** What every page of Facet lives with. Most of it is what Electron does by itself; here no release can change it. */
export const LOCKED: Readonly<WebPreferences> = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  plugins: false,
  // Chromium fetches its dictionaries from a server.
  spellcheck: false,
  devTools: !app.isPackaged,
};

/**
 * Takes the network from Chromium itself, to be called before the app is ready. Requests are cancelled below, but a page
 * that was taken over can have names looked up (`<link rel=preconnect>`) without making one; and Chromium would have its
 * own list of servers to ask for updates.
 */
export function cutNetwork(): void {
  const { commandLine } = app;
  // Addresses in numbers go through the resolver as well. Spelt so (it was a tilde once), names fail before the resolver
  // looks whether there is a way to IPv6, for which it connects a socket to a server of Google's.
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ^NOTFOUND');
  commandLine.appendSwitch('no-proxy-server');
  commandLine.appendSwitch('disable-background-networking');
  commandLine.appendSwitch('disable-component-update');
  commandLine.appendSwitch('disable-domain-reliability');
  commandLine.appendSwitch('no-pings');
}

/** Denies what no part of Facet needs: permissions, downloads, requests to anywhere, and other pages in its windows. */
export function guardApp(): void {
  // A session that somebody adds has nothing until it is given something.
  app.on('session-created', (own) => denyAll(own, NOTHING));
  denyAll(session.defaultSession, LOCAL);
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
}

/** Matches no address. */
const NOTHING = /^\b$/;

/** The same for one session, whose requests go only to addresses of the given form. */
export function denyAll(own: Session, except: RegExp): void {
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  own.setDisplayMediaRequestHandler(null);
  if (process.platform !== 'darwin') own.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  own.setSpellCheckerEnabled(false);
  // A new session asks for a dictionary once all the same, and not by a request that is cancelled below.
  own.setSpellCheckerDictionaryDownloadURL('app://none/');
  own.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !except.test(details.url) }));
  own.on('will-download', (event) => event.preventDefault());
}

function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // WebRTC asks no policy of the page and is no request; without a proxy, this leaves it no way out.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('will-attach-webview', (event) => event.preventDefault());
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    // A reload of the page itself is a navigation too.
    if (!event.url.startsWith(`${APP_ORIGIN}/`)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
}
