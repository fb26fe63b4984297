/** Faces as decisions look at them: where they are, and what was decided about them. */

import type { Box } from '../../contract/types.ts';
import { anchorIndex, type AnchoredFace, type FaceAnchor } from '../../core/anchors.ts';
import type { Decided, NobodyReason } from '../../core/folding.ts';
import type { Sqlite } from './database.ts';
import { moment, type RawMoment } from './faces.ts';

interface RawAnchored extends Box, RawMoment {
  readonly id: number;
  readonly photoId: number;
  readonly hash: string;
}

const ANCHORED = `SELECT face.id, photo_id AS photoId, hash, x, y, face.width, face.height, at_ms AS at
  FROM face JOIN photo ON photo.id = photo_id`;

export class DecidedFaces {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** All faces as decisions see them, in order of id. */
  all(): AnchoredFace[] {
    return this.#db.prepare<[], RawAnchored>(`${ANCHORED} WHERE hash IS NOT NULL ORDER BY face.id`).all().map(anchored);
  }

  /** How a decision remembers a face; null when there is no such face, or its photo has no known content. */
  anchor(id: number): FaceAnchor | null {
    const raw = this.#db
      .prepare<[number], Box & RawMoment & { hash: string }>(
        `SELECT hash, x, y, face.width, face.height, at_ms AS at FROM face JOIN photo ON photo.id = photo_id
         WHERE face.id = ? AND hash IS NOT NULL`,
      )
      .get(id);
    if (!raw) return null;
    const { hash, at, ...box } = raw;
    return { hash, box, ...moment(at) };
  }

  /** A face and the same one on every copy of its photo, ascending: a decision about one is about all. */
  copiesOf(id: number): number[] {
    const anchor = this.anchor(id);
    if (!anchor) return [];
    return [...new Set([id, ...anchorIndex(this.withHash(anchor.hash))(anchor)])].sort((a, b) => a - b);
  }

  /** The faces on photos with a content, in order of id. */
  withHash(hash: string): AnchoredFace[] {
    return this.#db
      .prepare<[string], RawAnchored>(`${ANCHORED} WHERE hash = ? ORDER BY face.id`)
      .all(hash)
      .map(anchored);
  }

  /** All faces on photos that a person is on, in order of id. */
  besidePerson(personId: number): AnchoredFace[] {
    return this.#db
      .prepare<[number], RawAnchored>(
        `${ANCHORED} WHERE hash IS NOT NULL AND photo_id IN (SELECT photo_id FROM face WHERE person_id = ?)
         ORDER BY face.id`,
      )
      .all(personId)
      .map(anchored);
  }

  /** Where the faces of a photo are, also those that are not shown. */
  boxes(photoId: number): Box[] {
    return this.#db
      .prepare<[number], Box>('SELECT x, y, width, height FROM face WHERE photo_id = ? ORDER BY id')
      .all(photoId);
  }

  /** Ids of the faces that are there because the user drew them. */
  drawn(): number[] {
    return this.#db.prepare<[], number>("SELECT id FROM face WHERE origin = 'drawn' ORDER BY id").pluck().all();
  }

  /** Forgets faces of a photo whose drawing was taken back. */
  deleteUndrawn(photoId: number, where: (box: Box) => boolean): void {
    const undrawn = this.#db
      .prepare<[number], Box & { id: number }>(
        "SELECT id, x, y, width, height FROM face WHERE photo_id = ? AND verdict = 'undrawn'",
      )
      .all(photoId);
    for (const { id, ...box } of undrawn) {
      if (!where(box)) continue;
      this.#db.prepare('DELETE FROM face WHERE id = ?').run(id);
    }
  }

  /** Writes what was decided about faces: the group each is in (by its founder) and why it is nobody's. */
  write({ groups, reasons }: Pick<Decided, 'groups' | 'reasons'>): void {
    const wanted = new Map<number, { confirmed: number | null; verdict: NobodyReason | null }>();
    for (const { faces, founder } of groups)
      for (const id of faces) wanted.set(id, { confirmed: founder, verdict: null });
    for (const [id, verdict] of reasons) wanted.set(id, { confirmed: null, verdict });
    const write = this.#db.prepare('UPDATE face SET confirmed = ?, verdict = ? WHERE id = ?');
    const current = this.#db
      .prepare<[], { id: number; confirmed: number | null; verdict: string | null }>(
        'SELECT id, confirmed, verdict FROM face WHERE verdict IS NOT NULL OR confirmed IS NOT NULL',
      )
      .all();
    for (const { id, confirmed, verdict } of current) {
      const want = wanted.get(id);
      if (!want) write.run(null, null, id);
      else if (want.confirmed === confirmed && want.verdict === verdict) wanted.delete(id);
    }
    for (const [id, { confirmed, verdict }] of wanted) write.run(confirmed, verdict, id);
  }
}

function anchored({ id, photoId, hash, at, ...box }: RawAnchored): AnchoredFace {
  return { id, photoId, hash, box, ...moment(at) };
}
