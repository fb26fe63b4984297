/**
 * The lines of an export, as docs/EXPORT.md describes them: one JSON object a line, in UTF-8. Whatever changes their
 * meaning counts the version up; keys may be added without.
 */

import * as v from 'valibot';
import { DIMENSIONS } from '../../core/embedding.ts';
import { TURNS } from '../../core/turning.ts';

export const FORMAT = 'facet-library';
export const FORMAT_VERSION = 1;

/** No line is longer, bytes: a person with a hundred thousand faces has room. */
export const LONGEST_LINE = 64 * 1024 * 1024;

const number = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const side = v.pipe(number, v.minValue(0));
const share = v.pipe(number, v.minValue(0), v.maxValue(1));
const hash = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const word = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const base64 = v.pipe(v.string(), v.base64());
const picture = v.exactOptional(base64);
const box = v.object({ x: number, y: number, width: side, height: side });
/** Of a face in a video, milliseconds from its beginning. */
const at = v.exactOptional(side);
const anchor = v.object({ hash, box, at });
/** 128 int8. */
const vector = v.pipe(
  base64,
  v.check((text) => Buffer.byteLength(text, 'base64') === DIMENSIONS),
);
/** Below its root, with `/` between the parts. */
const path = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(32_768),
  v.check((text) => !text.includes('\0') && !text.startsWith('/') && !text.split(/[/\\]/u).includes('..')),
);

const header = v.object({
  type: v.literal('header'),
  format: v.literal(FORMAT),
  version: whole,
  /** Version of the Facet that wrote it, and id of the library. */
  facet: v.string(),
  library: word,
});

const photo = v.object({
  type: v.literal('photo'),
  hash,
  root: v.string(),
  path,
  size: whole,
  width: whole,
  height: whole,
  taken: v.nullable(v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/u))),
  duration: v.exactOptional(side),
  thumb: picture,
});

const face = v.object({
  type: v.literal('face'),
  photo: hash,
  box,
  at,
  landmarks: v.pipe(v.array(v.tuple([number, number])), v.maxLength(5)),
  score: share,
  quality: share,
  sharpness: number,
  yaw: number,
  pitch: number,
  origin: v.picklist(['found', 'drawn']),
  embeddings: v.pipe(v.array(v.object({ model: word, vector })), v.maxLength(20)),
  crop: picture,
  thumb: picture,
});

const edit = v.object({
  type: v.literal('edit'),
  before: hash,
  after: hash,
  scale: number,
  dx: number,
  dy: number,
  turn: v.exactOptional(v.picklist(TURNS)),
});

const person = v.object({
  type: v.literal('person'),
  name: v.nullable(v.string()),
  hidden: v.boolean(),
  cover: v.nullable(anchor),
  faces: v.array(anchor),
});

const decision = v.object({
  type: v.literal('decision'),
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/u)),
  seq: v.pipe(whole, v.minValue(1)),
  at: v.pipe(v.number(), v.safeInteger()),
  kind: word,
  body: v.record(v.string(), v.unknown()),
});

const end = v.object({
  type: v.literal('end'),
  photos: whole,
  faces: whole,
  edits: whole,
  people: whole,
  decisions: whole,
});

/** Any line. */
export const line = v.variant('type', [header, photo, face, edit, person, decision, end]);

export type Line = v.InferOutput<typeof line>;
export type LineOf<Type extends Line['type']> = Extract<Line, { readonly type: Type }>;

/** How many there are of each, as the last line says. */
export type Counts = Omit<LineOf<'end'>, 'type'>;
export const NOTHING: Counts = { photos: 0, faces: 0, edits: 0, people: 0, decisions: 0 };
