/** The folders a library watches over. */

import type { FolderSummary } from '../../contract/types.ts';
import type { Sqlite } from './database.ts';

export interface Folder {
  readonly id: number;
  readonly path: string;
}

export class Folders {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** Adds a folder, or finds the one already there. */
  add(path: string, at: number): Folder {
    this.#db.prepare('INSERT OR IGNORE INTO folder (path, added_at) VALUES (?, ?)').run(path, at);
    const id = Number(this.#db.prepare('SELECT id FROM folder WHERE path = ?').pluck().get(path));
    return { id, path };
  }

  all(): Folder[] {
    return this.#db.prepare<[], Folder>('SELECT id, path FROM folder ORDER BY id').all();
  }

  summaries(): Omit<FolderSummary, 'watch'>[] {
    return this.#db
      .prepare<[], Omit<FolderSummary, 'watch'>>(
        `SELECT folder.id, folder.path, count(photo.id) AS photos,
           coalesce(sum(status = 'pending' AND present = 1), 0) AS pending,
           coalesce(sum(status = 'failed' AND present = 1), 0) AS failed,
           coalesce(sum(present = 0), 0) AS missing
         FROM folder LEFT JOIN photo ON photo.folder_id = folder.id GROUP BY folder.id ORDER BY folder.path`,
      )
      .all();
  }
}
