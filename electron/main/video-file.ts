/** Answers `photo://video/<id>` with a video's file, or the part of it that is asked for: so a player seeks. */

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import type { Reply } from '../contract/bridge.ts';
import type { PhotoDetail } from '../contract/types.ts';
import { answer, notFound } from './answers.ts';

/** Asks the engine for a photo. */
export type GetPhoto = (args: { photoId: number }) => Promise<Reply<PhotoDetail>>;

/** Chromium looks into the file; it only must not be told that it cannot play what it can. */
const TYPES: Readonly<Record<string, string>> = { '.webm': 'video/webm', '.mkv': 'video/webm', '.3gp': 'video/3gpp' };

/** The id in an address, which may go on with a moment (media fragment); null when it names no video. */
export function videoOf(address: string): number | null {
  const match = /^photo:\/\/video\/([1-9]\d{0,15})(?:#t=[\d.]+)?$/.exec(address);
  const id = Number(match?.[1]);
  return Number.isSafeInteger(id) ? id : null;
}

/** Bytes of a file, both inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a Range header asks for (RFC 9110, 14.2; one range): all without one, null when there are no such bytes. */
export function rangeOf(header: string | null, size: number): ByteRange | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? 'bytes=0-') ?? [];
  if (first === '' && last === '') return null;
  // `-500` is the last 500 bytes.
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start <= end ? { start, end } : null;
}

/** Makes the handler. Only files that the library knows as videos are given out. */
export function videoFiles(getPhoto: GetPhoto): (request: Request) => Promise<Response> {
  return async (request) => {
    const photoId = videoOf(request.url);
    const photo = photoId === null || request.method !== 'GET' ? null : await getPhoto({ photoId });
    if (photo?.ok !== true || photo.value.kind !== 'video') return notFound();
    const { path } = photo.value;
    const size = await stat(path).then(
      (file) => file.size,
      () => null,
    );
    if (size === null) return notFound();
    const asked = request.headers.get('range');
    const range = rangeOf(asked, size);
    if (range === null) return answer(null, 416, { 'Content-Range': `bytes */${size}` });
    const { start, end } = range;
    const part = Readable.toWeb(createReadStream(path, { start, end })) as ReadableStream;
    return answer(part, asked === null ? 200 : 206, {
      'Content-Type': TYPES[extname(path).toLowerCase()] ?? 'video/mp4',
      'Content-Length': String(end - start + 1),
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'no-store',
      ...(asked === null ? {} : { 'Content-Range': `bytes ${start}-${end}/${size}` }),
    });
  };
}
