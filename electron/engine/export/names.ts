/** Who is on which photo, as a table: path, when it was taken, names. */

import { csvRow } from '../../core/csv.ts';
import { TAKEN } from '../store/search.ts';
import type { Store } from '../store/store.ts';

/** Photos in hand at a time. */
const PAGE = 500;
/** Tells spreadsheets that a file is UTF-8. */
const BOM = '\uFEFF';

/**
 * The table row by row, photos in the order in which the library came to know them; names from left to right, with
 * `; ` between them.
 */
export function* namesTable(store: Store, bom: boolean): Generator<string, void> {
  yield `${bom ? BOM : ''}${csvRow(['path', 'taken', 'names'])}`;
  const page = store.db.prepare<[number, number], { id: number; path: string; taken: string }>(
    `SELECT id, path, ${TAKEN} AS taken FROM photo WHERE id > ? AND status = 'done' ORDER BY id LIMIT ?`,
  );
  const namesOn = store.db
    .prepare<[number], string>(
      `SELECT name FROM face JOIN person ON person.id = person_id WHERE photo_id = ? AND name IS NOT NULL
       GROUP BY person.id ORDER BY min(x), person.id`,
    )
    .pluck();
  let last = 0;
  for (;;) {
    const photos = page.all(last, PAGE);
    for (const { id, path, taken } of photos) {
      last = id;
      yield csvRow([path, taken.replace('T', ' '), namesOn.all(id).join('; ')]);
    }
    if (photos.length < PAGE) return;
  }
}
