/** All photos by the time they were taken, as columns. */

import type { MonthRun, PhotoTimeline } from '../../contract/photos.ts';
import type { Sqlite } from './database.ts';

/** Columns, each as one text with commas: a hundred thousand rows would take longer to make than to find. */
interface Packed {
  readonly ids: string | null;
  /** In ten thousandths: whole numbers are read faster. */
  readonly ratios: string | null;
  readonly missing: string | null;
  readonly durations: string | null;
  readonly taken: string | null;
}

/** Photos whose content is known: those not read yet, or found unreadable, have no picture to show. */
const SHOWN = 'hash IS NOT NULL AND width > 0 AND height > 0';
/** A photo without a time, of an earlier version, has its file's. */
const TAKEN = "coalesce(unixepoch(taken_at), unixepoch(mtime_ms / 1000, 'unixepoch', 'localtime'), 0)";

/** Photos of stacks, numbered from the best on. */
const STACKED = `SELECT photo_id, row_number() OVER (PARTITION BY stack ORDER BY present DESC, place) AS place,
  count(*) OVER (PARTITION BY stack) AS copies FROM photo_stack JOIN photo ON photo.id = photo_id`;

/** Reads them by the index over the time taken. */
export function readTimeline(db: Sqlite, version: string): PhotoTimeline {
  const packed = db
    .prepare<[], Packed>(
      `SELECT group_concat(id) AS ids, group_concat(ratio) AS ratios, group_concat(missing) AS missing,
         group_concat(duration) AS durations, group_concat(taken) AS taken
       FROM (SELECT id, 10000 * width / height AS ratio, 1 - present AS missing, coalesce(duration_ms, 0) AS duration,
         ${TAKEN} AS taken FROM photo
         WHERE ${SHOWN} AND id NOT IN (SELECT photo_id FROM (${STACKED}) WHERE place > 1) ORDER BY taken_at DESC, id DESC)`,
    )
    .get();
  const ids = Float64Array.from(unpack(packed?.ids));
  const taken = Float64Array.from(unpack(packed?.taken));
  const ratios = Float32Array.from(unpack(packed?.ratios), (ratio) => ratio / 10_000);
  const missing = Uint8Array.from(unpack(packed?.missing));
  const durations = Float64Array.from(unpack(packed?.durations));
  const order = orderOf(ids, taken);
  if (order !== null) {
    for (const column of [ids, taken, ratios, missing, durations]) {
      const before = column.slice();
      order.forEach((from, to) => (column[to] = before[from] ?? 0));
    }
  }
  return { version, ids, ratios, taken, missing, durations, copies: copiesOf(db, ids), months: monthsOf(taken) };
}

function copiesOf(db: Sqlite, ids: Float64Array): Uint16Array {
  const rows = db
    .prepare<[], [number, number]>(`SELECT photo_id, copies FROM (${STACKED}) WHERE place = 1`)
    .raw()
    .all();
  const copies = new Map(rows);
  return Uint16Array.from(ids, (id) => copies.get(id) ?? 1);
}

function unpack(text: string | null | undefined): number[] {
  return text === null || text === undefined ? [] : text.split(',').map(Number);
}

/** Where each comes from, latest first. Null when they are in order: the index has only those without a time elsewhere. */
function orderOf(ids: Float64Array, taken: Float64Array): Uint32Array | null {
  const later = (a: number, b: number): number => (taken[b] ?? 0) - (taken[a] ?? 0) || (ids[b] ?? 0) - (ids[a] ?? 0);
  let isInOrder = true;
  for (let index = 1; index < ids.length && isInOrder; index += 1) isInOrder = later(index - 1, index) < 0;
  return isInOrder ? null : Uint32Array.from(ids, (_, index) => index).sort(later);
}

/** The months, in the order of the photos. A calendar is asked once a month, not once a photo. */
function monthsOf(taken: Float64Array): MonthRun[] {
  const months: { year: number; month: number; count: number }[] = [];
  let begin = Infinity;
  for (const seconds of taken) {
    const last = months.at(-1);
    if (last !== undefined && seconds >= begin) {
      last.count += 1;
      continue;
    }
    const date = new Date(seconds * 1000);
    const year = date.getUTCFullYear();
    const month = date.getUTCMonth();
    begin = Date.UTC(year, month, 1) / 1000;
    months.push({ year, month: month + 1, count: 1 });
  }
  return months;
}
