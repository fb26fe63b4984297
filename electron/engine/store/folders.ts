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

  /** Adds a folder, or finds the one already there; one that was on its way out stays. */
  add(path: string, at: number): Folder {
    this.#db
      .prepare('INSERT INTO folder (path, added_at) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET leaving = 0')
      .run(path, at);
    const id = Number(this.#db.prepare('SELECT id FROM folder WHERE path = ?').pluck().get(path));
    return { id, path };
  }

  /** Those that the library has; what is on its way out is no longer among them. */
  all(): Folder[] {
    return this.#db.prepare<[], Folder>('SELECT id, path FROM folder WHERE leaving = 0 ORDER BY id').all();
  }

  /** Those on their way out: some of their photos may still be there. */
  leaving(): Folder[] {
    return this.#db.prepare<[], Folder>('SELECT id, path FROM folder WHERE leaving = 1 ORDER BY id').all();
  }

  /** Sends a folder on its way out; false when there is none. */
  leave(id: number): boolean {
    return this.#db.prepare('UPDATE folder SET leaving = 1 WHERE id = ? AND leaving = 0').run(id).changes > 0;
  }

  delete(id: number): void {
    this.#db.prepare('DELETE FROM folder WHERE id = ?').run(id);
  }

  summaries(): Omit<FolderSummary, 'watch'>[] {
    return this.#db
      .prepare<[], Omit<FolderSummary, 'watch'>>(
        `SELECT folder.id, folder.path, count(photo.id) AS photos,
           coalesce(sum(status = 'pending' AND present = 1), 0) AS pending,
           coalesce(sum(status = 'failed' AND present = 1), 0) AS failed,
           coalesce(sum(present = 0), 0) AS missing
         FROM folder LEFT JOIN photo ON photo.folder_id = folder.id
         WHERE leaving = 0 GROUP BY folder.id ORDER BY folder.path`,
      )
      .all();
  }
}
