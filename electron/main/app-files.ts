/** Answers `app://facet/...` with the files of the window, and with the policy they live under. */

import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { answer, notFound } from './answers.ts';

/** The one origin that is trusted. */
export const APP_ORIGIN = 'app://facet';

/** What the window may load: its own files and the library's pictures. Nothing from, and nothing to, a network. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' photo: data:",
  'media-src photo:',
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** The file under `root` that an address names; null when it names none, or one outside. */
export function fileOf(root: string, address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== 'app:' || url.host !== 'facet') return null;
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  if (path.includes('\0')) return null;
  const file = normalize(join(root, path.endsWith('/') ? `${path}index.html` : path));
  return file.startsWith(normalize(root) + sep) ? file : null;
}

/** Makes the handler for `app:`. */
export function appFiles(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const file = fileOf(root, request.url);
    const type = file === null ? undefined : TYPES[extname(file)];
    if (request.method !== 'GET' || file === null || type === undefined) return notFound();
    try {
      return answer(new Uint8Array(await readFile(file)), 200, {
        'Content-Type': type,
        'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      });
    } catch {
      return notFound();
    }
  };
}
