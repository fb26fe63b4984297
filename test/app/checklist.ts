/**
 * What the window is asked for, point by point: Electron's security checklist (its twenty points, in its order), then
 * Facet's own. A test that tries a point has it for a name; `npm run checklist` counts those that have one.
 */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** By key: the point, and how it is kept. */
export const POINTS = {
  'secure-content': ['Only secure content is loaded', 'pages come from `app:`, all other requests are cancelled'],
  'no-node': ['No Node in pages', '`nodeIntegration` off, in workers and frames as well'],
  isolation: ['Preload is isolated from the page', '`contextIsolation`'],
  sandbox: ['Pages live in a sandbox', '`sandbox`'],
  permissions: ['Permissions are denied', 'requests and checks, in every session'],
  'web-security': ['Web security is on', '`webSecurity`'],
  csp: ['A strict content security policy', "`default-src 'none'`, nothing unsafe, as a header"],
  'insecure-content': ['No insecure content in secure pages', '`allowRunningInsecureContent` off'],
  experimental: ['No experimental features of Chromium', '`experimentalFeatures` off'],
  'blink-features': ['No features of Blink are switched on', 'none in preferences or switches'],
  'no-popups': ['No webview may open windows', 'there is no webview'],
  webview: ['Webviews are refused before they are made', '`webviewTag` off, `will-attach-webview`'],
  navigation: ['Navigation is denied', 'links, forms, frames, redirects, refreshes'],
  windows: ['New windows are denied', 'for every kind of opening'],
  'open-external': ['Nothing is opened outside by its address', '`shell.openExternal` is not used'],
  electron: ['A current Electron', 'pinned in `package.json`'],
  senders: ['The sender of every message is checked', 'the main frame, of `app://facet`'],
  protocols: ['No `file:`', 'protocols of its own, which serve what they know'],
  fuses: ['Fuses are blown in packages', '`electron-builder.yml`'],
  'no-electron': ['The page gets none of Electron', 'functions of the contract alone'],
  arguments: ['Arguments of every method are checked', 'schemas of the contract, in main and engine'],
  channels: ['Arguments of every channel are checked', 'a schema for each'],
  pictures: ['`photo:` gives pictures and videos of known ids', 'by `GET` alone, never sniffed'],
  devices: ['No devices', 'HID, serial, USB, Bluetooth, screens'],
  drop: ['What is dropped is not opened', '`navigateOnDragDrop` off'],
  opening: ['Only photos and videos are given to the system', 'by their endings, whatever a library says'],
  inspector: ['No developer tools in packages', '`devTools` off, fuses'],
  services: ['No spelling lists, crash reports or updates', 'not used, switched off'],
  responses: ['Every response has a policy', 'and is not sniffed'],
  network: [
    'No connections, in all processes',
    'requests cancelled, names not resolved, no proxy, no telemetry; counted by strace',
  ],
  'network-code': ['No code for a network in what ships', 'a rule of `eslint.config.js`'],
  licences: [
    'Licences of all that is shipped are listed',
    'collected by the build, in the library screen and beside the app',
  ],
  packages: ['Packages are pinned and known', '`npm run check:packages`: versions, hashes, scripts, `npm audit`'],
} as const satisfies Readonly<Record<string, readonly [point: string, kept: string]>>;

/** The name of the test of a point. */
export function point(key: keyof typeof POINTS): string {
  return POINTS[key][0];
}

/** Prints the points as a table, and how many of them have a test. */
if (import.meta.main) {
  const folder = join(import.meta.dirname, '..');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const sources = files.map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);
  const rows = Object.entries(POINTS).map(([key, [what, kept]]) => {
    const file = sources.find(([, source]) => source.includes(`test(point('${key}')`))?.[0];
    return { file, row: `| ${what} | ${kept} | ${file === undefined ? 'none yet' : `\`test/${file}\``} |` };
  });
  const tested = rows.filter(({ file }) => file !== undefined).length;
  console.log(['| point | kept by | test |', '|---|---|---|', ...rows.map(({ row }) => row)].join('\n'));
  console.log(`\n${tested} of ${rows.length} points have a test.`);
}
