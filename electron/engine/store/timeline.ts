/** All photos by the time they were taken, as columns. */

import type { MonthRun, PhotoTimeline } from '../../contract/photos.ts';
import { wallClock } from '../vision/taken.ts';
import type { Sqlite } from './database.ts';

type Row = [id: number, width: number, height: number, present: number, takenAt: string | null, mtimeMs: number];

/** Photos whose content is known: those not read yet, or found unreadable, have no picture to show. */
const SHOWN = 'hash IS NOT NULL AND width > 0 AND height > 0';

/** Reads them by the index over the time taken. A photo without one, of an earlier version, has its file's. */
export function readTimeline(db: Sqlite, version: string): PhotoTimeline {
  const rows = db
    .prepare<[], Row>(
      `SELECT id, width, height, present, taken_at, mtime_ms FROM photo WHERE ${SHOWN} ORDER BY taken_at DESC, id DESC`,
    )
    .raw()
    .all();
  const times = Float64Array.from(rows, ([, , , , takenAt, mtimeMs]) => secondsOf(takenAt ?? wallClock(mtimeMs)));
  const order = orderOf(rows, times);
  const ids = new Float64Array(rows.length);
  const ratios = new Float32Array(rows.length);
  const taken = new Float64Array(rows.length);
  const missing = new Uint8Array(rows.length);
  order.forEach((from, to) => {
    const row = rows[from];
    if (row === undefined) return;
    ids[to] = row[0];
    ratios[to] = row[1] / row[2];
    missing[to] = 1 - row[3];
    taken[to] = times[from] ?? 0;
  });
  return { version, ids, ratios, taken, missing, months: monthsOf(taken) };
}

/** As the index has them, except for those without a time, which it has at its end. */
function orderOf(rows: readonly Row[], times: Float64Array): Uint32Array {
  const order = Uint32Array.from(rows, (_, index) => index);
  const isUndated = rows.length > 0 && rows.at(-1)?.[4] === null;
  if (!isUndated) return order;
  return order.sort((a, b) => (times[b] ?? 0) - (times[a] ?? 0) || (rows[b]?.[0] ?? 0) - (rows[a]?.[0] ?? 0));
}

/** 'YYYY-MM-DDTHH:MM:SS' as seconds since 1970. */
function secondsOf(takenAt: string): number {
  const milliseconds = Date.parse(`${takenAt}Z`);
  return Number.isNaN(milliseconds) ? 0 : milliseconds / 1000;
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
