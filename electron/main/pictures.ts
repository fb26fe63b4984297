/** Answers `photo://thumb/<id>`, `face`, `photo` and `full` from the engine. Ids only, never paths. */

import type { Reply } from '../contract/bridge.ts';
import type { Arguments, Result } from '../contract/methods.ts';
import type { ImageKind } from '../contract/types.ts';
import { answer, notFound } from './answers.ts';

/** Asks the engine for a picture. */
export type GetImage = (args: Arguments<'getImage'>) => Promise<Reply<Result<'getImage'>>>;

/** A face's crop is made once; a photo's thumbnail and the photo itself are made anew when its file changes. */
const CACHE: Readonly<Record<ImageKind, string>> = {
  face: 'max-age=31536000, immutable',
  thumb: 'no-cache',
  photo: 'no-store',
  full: 'no-store',
};

/** Types that hold pixels and nothing else: no page, and no SVG, which may have scripts. */
const PICTURES: ReadonlySet<string> = new Set(['image/webp', 'image/jpeg', 'image/png', 'image/gif', 'image/avif']);

/** Reads an address; null when it names no picture. */
export function pictureOf(address: string): Arguments<'getImage'> | null {
  const match = /^photo:\/\/(thumb|face|photo|full)\/([1-9]\d{0,15})$/.exec(address);
  if (match === null) return null;
  const id = Number(match[2]);
  return Number.isSafeInteger(id) ? { kind: match[1] as ImageKind, id } : null;
}

/** Makes the handler for `photo:`. */
export function pictures(getImage: GetImage): (request: Request) => Promise<Response> {
  return async (request) => {
    const picture = pictureOf(request.url);
    if (request.method !== 'GET' || picture === null) return notFound();
    const reply = await getImage(picture);
    if (!reply.ok || !PICTURES.has(reply.value.type)) return notFound();
    return answer(new Uint8Array(reply.value.bytes), 200, {
      'Content-Type': reply.value.type,
      'Cache-Control': CACHE[picture.kind],
    });
  };
}
