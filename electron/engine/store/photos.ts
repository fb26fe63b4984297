/** Photos of the library: one row per file. */

import { basename } from 'node:path';
import type { PhotoTimeline } from '../../contract/photos.ts';
import type { FailedPhoto, MediaKind, MissingPhotos, PhotoTile } from '../../contract/types.ts';
import { kindOf } from '../../core/formats.ts';
import type { Sqlite } from './database.ts';
import { pathsBelow } from './paths.ts';
import { readTimeline } from './timeline.ts';

export type PhotoStatus = 'pending' | 'done' | 'failed';

/** A photo's row. */
export interface PhotoRow {
  readonly id: number;
  readonly folderId: number;
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly hash: string | null;
  readonly status: PhotoStatus;
  readonly present: boolean;
  /** The code of what is wrong with a failed photo. */
  readonly problem: string | null;
  /** As its name says. */
  readonly kind: MediaKind;
}

/** A file as the walk found it. */
export interface FoundFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, whole. */
  readonly mtimeMs: number;
  /** The sidecar beside it: its name, time and size in one text; null for none, absent when nobody looked. */
  readonly sidecar?: string | null;
}

/** What is known of a photo once it was read. */
export interface ReadPhoto {
  readonly hash: string;
  /** Upright size in pixels. */
  readonly width: number;
  readonly height: number;
  /** When it was taken, 'YYYY-MM-DDTHH:MM:SS' by the clock on the spot. */
  readonly takenAt: string;
  /** JPEG for grids. */
  readonly thumb: Uint8Array;
  /** Of a video, milliseconds. */
  readonly duration?: number;
}

/** How many photos are in which state. */
export interface PhotoCounts {
  readonly photos: number;
  readonly failed: number;
  readonly missing: number;
}

interface RawRow extends Omit<PhotoRow, 'present'> {
  readonly present: number;
}

/** A photo in a grid, as SQLite gives it. */
export interface RawTile {
  readonly id: number;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly present: number;
  readonly duration: number | null;
}

const ROW = 'id, folder_id AS folderId, path, size, mtime_ms AS mtimeMs, hash, status, present, problem, kind';
const TILE = 'photo.id, photo.path, photo.width, photo.height, photo.present, photo.duration_ms AS duration';

export class Photos {
  readonly #db: Sqlite;
  /** Grows with every change to what grids show of photos. */
  #changes = 0;
  readonly #opened = Date.now();

  constructor(db: Sqlite) {
    this.#db = db;
  }

  byId(id: number): PhotoRow | null {
    return row(this.#db.prepare<[number], RawRow>(`SELECT ${ROW} FROM photo WHERE id = ?`).get(id));
  }

  byPath(path: string): PhotoRow | null {
    return row(this.#db.prepare<[string], RawRow>(`SELECT ${ROW} FROM photo WHERE path = ?`).get(path));
  }

  /** All of them, those taken last first; null when `known` is still their version. */
  timeline(known: string | null): PhotoTimeline | null {
    // The count is for folders that take their photos with them.
    const version = `${this.#opened}.${this.#changes}.${this.#count('SELECT count(*) FROM photo')}`;
    return version === known ? null : readTimeline(this.#db, version);
  }

  /** Which photos are copies of one picture has changed. */
  restacked(): void {
    this.#changes += 1;
  }

  /** Records a file seen for the first time. */
  insert(folderId: number, file: FoundFile): number {
    const result = this.#db
      .prepare('INSERT INTO photo (folder_id, path, size, mtime_ms, status, kind) VALUES (?, ?, ?, ?, ?, ?)')
      .run(folderId, file.path, file.size, file.mtimeMs, 'pending', mediaOf(file.path));
    return Number(result.lastInsertRowid);
  }

  /** A file whose size or time changed is to be read again; until then it keeps what was known of it. */
  changed(id: number, file: FoundFile): void {
    this.#changes += 1;
    this.#db
      .prepare(
        `UPDATE photo SET size = ?, mtime_ms = ?, status = 'pending', present = 1, problem = NULL, reason = NULL WHERE id = ?`,
      )
      .run(file.size, file.mtimeMs, id);
  }

  /** A file that was missing is back, as it was. */
  found(id: number): void {
    this.#changes += 1;
    this.#db.prepare('UPDATE photo SET present = 1 WHERE id = ?').run(id);
  }

  /** A file that was touched but holds the same bytes. */
  confirm(id: number): void {
    this.#changes += 1;
    this.#db
      .prepare(`UPDATE photo SET status = 'done', present = 1, problem = NULL, reason = NULL WHERE id = ?`)
      .run(id);
  }

  /** The content of `from`, whose file is gone, was found in the file of `to`: the row moves there. */
  move(from: number, to: number): void {
    const target = this.byId(to);
    if (!target) return;
    this.#changes += 1;
    this.#db.prepare('DELETE FROM photo WHERE id = ?').run(to);
    this.#db
      .prepare(
        `UPDATE photo SET folder_id = ?, path = ?, mtime_ms = ?, kind = ?, status = 'done', present = 1, problem = NULL, reason = NULL WHERE id = ?`,
      )
      .run(target.folderId, target.path, target.mtimeMs, target.kind, from);
  }

  /** Marks a photo as read. Its faces are written apart, in the same transaction. */
  done(id: number, photo: ReadPhoto): void {
    this.#changes += 1;
    this.#db
      .prepare(
        `UPDATE photo SET status = 'done', problem = NULL, reason = NULL, hash = ?, width = ?, height = ?, taken_at = ?, duration_ms = ? WHERE id = ?`,
      )
      .run(photo.hash, photo.width, photo.height, photo.takenAt, photo.duration ?? null, id);
    this.setThumb(id, photo.thumb);
  }

  setThumb(id: number, image: Uint8Array): void {
    this.#db.prepare('INSERT OR REPLACE INTO photo_thumb (photo_id, image) VALUES (?, ?)').run(id, image);
  }

  /** A copy of a known photo needs no reading: size and thumbnail are the original's. */
  copyContent(fromId: number, toId: number, hash: string): void {
    this.#changes += 1;
    this.#db
      .prepare(
        `UPDATE photo SET status = 'done', problem = NULL, reason = NULL, hash = ?,
           (width, height, taken_at, duration_ms) = (SELECT width, height, taken_at, duration_ms FROM photo WHERE id = ?)
         WHERE id = ?`,
      )
      .run(hash, fromId, toId);
    this.#db
      .prepare('INSERT OR REPLACE INTO photo_thumb SELECT ?, image FROM photo_thumb WHERE photo_id = ?')
      .run(toId, fromId);
  }

  /** Why a photo failed; empty when it did not. */
  reason(id: number): string {
    return (
      (this.#db.prepare('SELECT reason FROM photo WHERE id = ?').pluck().get(id) as string | null | undefined) ?? ''
    );
  }

  /**
   * Marks a photo as unreadable, with the reason in words. What was known of its former content is forgotten
   * (the log of decisions is not), unless the file is merely out of reach.
   */
  failed(id: number, problem: string, reason: string, forget: boolean): void {
    this.#changes += 1;
    this.#db
      .prepare(`UPDATE photo SET status = 'failed', problem = ?, reason = ?, hash = iif(?, NULL, hash) WHERE id = ?`)
      .run(problem, reason, Number(forget), id);
  }

  /** Some photos of a folder, in order of id. */
  ofFolder(folderId: number, limit: number): { id: number; path: string }[] {
    return this.#db
      .prepare<[number, number], { id: number; path: string }>(
        'SELECT id, path FROM photo WHERE folder_id = ? ORDER BY id LIMIT ?',
      )
      .all(folderId, limit);
  }

  /** The photo belongs to another folder that it lies in, too. */
  setFolder(id: number, folderId: number): void {
    this.#db.prepare('UPDATE photo SET folder_id = ? WHERE id = ?').run(folderId, id);
  }

  /** Forgets a photo. Its faces are deleted before, in the same transaction. */
  delete(id: number): void {
    this.#changes += 1;
    this.#db.prepare('DELETE FROM photo WHERE id = ?').run(id);
  }

  setMissing(ids: readonly number[]): void {
    this.#changes += 1;
    const statement = this.#db.prepare('UPDATE photo SET present = 0 WHERE id = ?');
    for (const id of ids) statement.run(id);
  }

  /** Present photos whose path lies under a folder's, to find out which are gone. */
  presentUnder(folder: string): { id: number; path: string }[] {
    return this.#db
      .prepare<[string, string], { id: number; path: string }>(
        'SELECT id, path FROM photo WHERE path > ? AND path < ? AND present = 1',
      )
      .all(...pathsBelow(folder));
  }

  /** Whether any photo of the library, missing ones too, has its path under a folder's. */
  hasUnder(folder: string): boolean {
    return (
      this.#db
        .prepare<[string, string], number>('SELECT 1 FROM photo WHERE path > ? AND path < ? LIMIT 1')
        .pluck()
        .get(...pathsBelow(folder)) !== undefined
    );
  }

  /** Photos, or videos, yet to be read, in order of id, after `afterId`. */
  pending(afterId: number, limit: number, kind: MediaKind = 'photo'): PhotoRow[] {
    return this.#db
      .prepare<[MediaKind, number, number], RawRow>(
        `SELECT ${ROW} FROM photo WHERE status = 'pending' AND present = 1 AND kind = ? AND id > ? ORDER BY id LIMIT ?`,
      )
      .all(kind, afterId, limit)
      .map((raw) => ({ ...raw, present: raw.present === 1 }));
  }

  pendingCount(kind: MediaKind = 'photo'): number {
    return this.#count(`SELECT count(*) FROM photo WHERE status = 'pending' AND present = 1 AND kind = '${kind}'`);
  }

  /** Whether content of this size is known: a moved, copied or merely touched file has the size that it had. */
  hasSize(size: number): boolean {
    return this.#db.prepare('SELECT 1 FROM photo WHERE size = ? AND hash IS NOT NULL LIMIT 1').get(size) !== undefined;
  }

  /** Rows with this content, whether it could be read or not. */
  withContent(hash: string): PhotoRow[] {
    return this.#db
      .prepare<[string], RawRow>(`SELECT ${ROW} FROM photo WHERE hash = ? ORDER BY id`)
      .all(hash)
      .map((raw) => ({ ...raw, present: raw.present === 1 }));
  }

  /** Photos with this content that were read. */
  withHash(hash: string): PhotoRow[] {
    return this.#db
      .prepare<[string], RawRow>(`SELECT ${ROW} FROM photo WHERE hash = ? AND status = 'done' ORDER BY id`)
      .all(hash)
      .map((raw) => ({ ...raw, present: raw.present === 1 }));
  }

  /** Says when a photo was taken; see {@link ReadPhoto}. */
  date(id: number, takenAt: string): void {
    this.#changes += 1;
    this.#db.prepare('UPDATE photo SET taken_at = ? WHERE id = ?').run(takenAt, id);
  }

  counts(): PhotoCounts {
    return {
      photos: this.#count('SELECT count(*) FROM photo'),
      failed: this.#count(`SELECT count(*) FROM photo WHERE status = 'failed' AND present = 1`),
      missing: this.#count('SELECT count(*) FROM photo WHERE present = 0'),
    };
  }

  listFailed(): FailedPhoto[] {
    return this.#db
      .prepare<[], FailedPhoto>(
        `SELECT id, path, problem, coalesce(reason, '') AS reason FROM photo WHERE status = 'failed' AND present = 1 ORDER BY path`,
      )
      .all();
  }

  /** Puts failed photos back among those to be read; `ids` null for all. Returns how many. */
  retry(ids: readonly number[] | null): number {
    const failed = `status = 'failed' AND present = 1`;
    const again = `UPDATE photo SET status = 'pending', problem = NULL, reason = NULL WHERE ${failed}`;
    if (ids === null) return this.#db.prepare(again).run().changes;
    const one = this.#db.prepare(`${again} AND id = ?`);
    return ids.reduce((count, id) => count + one.run(id).changes, 0);
  }

  /** Photos whose file is gone, by path. */
  missing(limit: number): MissingPhotos {
    const photos = this.#db
      .prepare<[number], { id: number; path: string }>(
        'SELECT id, path FROM photo WHERE present = 0 ORDER BY path LIMIT ?',
      )
      .all(limit);
    return { photos, total: this.#count('SELECT count(*) FROM photo WHERE present = 0') };
  }

  /** When a photo was taken, as far as it was looked up. */
  takenAt(id: number): string | null {
    return this.#db.prepare<[number], string | null>('SELECT taken_at FROM photo WHERE id = ?').pluck().get(id) ?? null;
  }

  tile(id: number): PhotoTile | null {
    const raw = this.#db.prepare<[number], RawTile>(`SELECT ${TILE} FROM photo WHERE id = ?`).get(id);
    return raw ? tile(raw) : null;
  }

  /** The photos a person is on, by path. */
  ofPerson(personId: number): PhotoTile[] {
    return this.#db
      .prepare<[number], RawTile>(
        `SELECT ${TILE} FROM photo WHERE id IN (SELECT photo_id FROM face WHERE person_id = ?) ORDER BY path`,
      )
      .all(personId)
      .map(tile);
  }

  thumb(id: number): Uint8Array | null {
    return (
      this.#db.prepare<[number], Buffer>('SELECT image FROM photo_thumb WHERE photo_id = ?').pluck().get(id) ?? null
    );
  }

  #count(sql: string): number {
    return Number(this.#db.prepare(sql).pluck().get());
  }
}

function row(raw: RawRow | undefined): PhotoRow | null {
  return raw ? { ...raw, present: raw.present === 1 } : null;
}

function mediaOf(path: string): MediaKind {
  return kindOf(path) === 'video' ? 'video' : 'photo';
}

export function tile({ id, path, width, height, present, duration }: RawTile): PhotoTile {
  return { id, width, height, fileName: basename(path), missing: present === 0, duration };
}
