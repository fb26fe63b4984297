/** What Facet's own protocols answer with: nothing is taken for another type than it says, and no answer is a page by accident. */

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  // For who opens a picture as if it were a page; pages bring a policy of their own.
  'Content-Security-Policy': "default-src 'none'; sandbox",
} as const;

/** A response with these headers, over those that all have. */
export function answer(
  body: Uint8Array<ArrayBuffer> | ReadableStream | string | null,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, { status, headers: { ...HEADERS, ...headers } });
}

/** For whatever is not there, is no file of the app, or may not be asked for in this way. */
export function notFound(): Response {
  return answer(null, 404);
}
