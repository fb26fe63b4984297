/** Answers `photo://thumb/<id>`, `face`, `photo` and `full` from the engine. Ids only, never paths. */

import type { Reply } from '../contract/bridge.ts';
import type { Arguments, Result } from '../contract/methods.ts';
import type { ImageKind } from '../contract/types.ts';

/** Asks the engine for a picture. */
export type GetImage = (args: Arguments<'getImage'>) => Promise<Reply<Result<'getImage'>>>;

/** A face's crop is made once; a photo's thumbnail and the photo itself are made anew when its file changes. */
const CACHE: Readonly<Record<ImageKind, string>> = {
  face: 'max-age=31536000, immutable',
  thumb: 'no-cache',
  photo: 'no-store',
  full: 'no-store',
};

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
    if (request.method !== 'GET' || picture === null) return new Response(null, { status: 404 });
    const reply = await getImage(picture);
    if (!reply.ok) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(reply.value.bytes), {
      headers: {
        'Content-Type': reply.value.type,
        'Cache-Control': CACHE[picture.kind],
        'X-Content-Type-Options': 'nosniff',
      },
    });
  };
}
