/** Keeps every window to Facet's own pages, and the app off every network. */

import { app, session } from 'electron';
import type { Session, WebContents } from 'electron';
import { APP_ORIGIN } from './app-files.ts';

/** Schemes whose answers come from inside the app. */
const LOCAL = /^(app|photo|data|blob|devtools):/;

/** Denies what no part of Facet needs: permissions, downloads, requests to anywhere, and other pages in its windows. */
export function guardApp(): void {
  denyAll(session.defaultSession, LOCAL);
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
}

/** The same for one session, whose requests go only to addresses of the given form. */
export function denyAll(own: Session, except: RegExp): void {
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  own.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !except.test(details.url) }));
  own.on('will-download', (event) => event.preventDefault());
}

function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    // A reload of the page itself is a navigation too.
    if (!event.url.startsWith(`${APP_ORIGIN}/`)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
}
