/** What the kills begin from: an album, libraries over it, and libraries of each earlier version. Made once, copied per try. */

import { cpSync, existsSync, mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { MODELS, WORKER_ENTRY } from '../../../electron/cli/paths.ts';
import { Engine } from '../../../electron/engine/engine.ts';
import { openPool } from '../../../electron/engine/host.ts';
import { backupPath } from '../../../electron/engine/store/backup-files.ts';
import { migrate } from '../../../electron/engine/store/database.ts';
import { migrations } from '../../../electron/engine/store/migrations.ts';
import { Store } from '../../../electron/engine/store/store.ts';
import { readModels } from '../../../electron/engine/vision/cards.ts';
import type { VisionPool } from '../../../electron/engine/vision/pool.ts';
import { MadeUpLibrary } from '../../engine/support/made-up.ts';
import { addOldIndex } from '../../engine/support/old-index.ts';
import { writeSample } from '../../engine/support/photos.ts';
import { Random } from '../../unit/support/random.ts';
import { around, unitVector } from '../../unit/support/vectors.ts';

/** Widths of the six sample photos in the album. */
const WIDTHS = [480, 600];
/** Faces of the made-up library: enough that people are not made in a moment. */
const MADE_UP_PHOTOS = 300;
/** Rows of a table in libraries of earlier versions: enough that bringing them up to date takes some time. */
const OLD_ROWS = 3_000;
/** Decisions in them. */
const OLD_DECISIONS = 50;

export class Samples {
  readonly folder = mkdtempSync(join(tmpdir(), 'facet-kills-'));
  readonly album = join(this.folder, 'album');
  /** A library that knows the album's folder and nothing of its photos; the same, scanned. */
  readonly unscanned = join(this.folder, 'unscanned');
  readonly scanned = join(this.folder, 'scanned');
  readonly madeUp = join(this.folder, 'made-up');
  /** The scanned one with a decision that only its log has as yet. */
  readonly logged = join(this.folder, 'logged');
  /** A backup of the scanned library. */
  readonly backup = join(this.folder, 'backup.sqlite');
  readonly #pool: VisionPool = openPool({ models: MODELS, workerEntry: WORKER_ENTRY });
  #tries = 0;

  async make(): Promise<void> {
    for (let n = 1; n <= 6; n += 1) {
      for (const width of WIDTHS) await writeSample(n, join(this.album, `${n} ${width}.jpg`), (it) => it.resize(width));
    }
    const empty = new Store(this.unscanned, 'own');
    empty.write(() => empty.folders.add(this.album, 1));
    empty.close();
    cpSync(this.unscanned, this.scanned, { recursive: true });
    await this.scan(this.scanned);
    const whole = new Store(this.scanned, 'own');
    await whole.db.backup(this.backup);
    whole.close();
    this.#makeLogged();
    await this.#makeUp();
  }

  /** A library of an earlier version, filled with rows; made when it is first asked for. */
  old(version: number): string {
    const folder = join(this.folder, `old-${version}`);
    if (!existsSync(folder)) makeOld(folder, version);
    return folder;
  }

  /** A copy to try something on. */
  copy(library: string): string {
    const copy = join(this.folder, `try-${(this.#tries += 1)}`);
    cpSync(library, copy, { recursive: true });
    return copy;
  }

  /** Scans a library's folders with workers that are there already; resolves when people are settled. */
  async scan(library: string): Promise<void> {
    const store = new Store(library, 'own');
    try {
      const emit = (): void => undefined;
      const engine = new Engine({ store, pool: this.#pool, models: readModels(MODELS), emit });
      const { failed } = await engine.scan(store.folders.all().map(({ path }) => path));
      await engine.settled();
      if (failed.length > 0) throw new Error(`not read: ${failed.map(({ reason }) => reason).join(' ')}`);
    } finally {
      store.close();
    }
  }

  close(): void {
    this.#pool.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #makeLogged(): void {
    const source = this.copy(this.scanned);
    const store = new Store(source, 'own');
    store.writeDurably(() => store.decisions.append({ kind: 'not-a-face', faces: [] }, 1));
    cpSync(source, this.logged, { recursive: true });
    store.close();
  }

  async #makeUp(): Promise<void> {
    const random = new Random(1);
    const library = new MadeUpLibrary(this.madeUp, random);
    const people = Array.from({ length: 60 }, () => unitVector(random));
    for (let n = 0; n < MADE_UP_PHOTOS; n += 1) {
      const faces = [0, 1].map((at) => ({
        box: { x: 50 + 300 * at, y: 200, width: 120, height: 160 },
        look: around(random, random.pick(people), 0.9),
      }));
      library.add(`/photos/${n}.jpg`, `hash ${n}`, { faces });
    }
    await library.recluster();
    library.close();
  }
}

function makeOld(folder: string, version: number): void {
  mkdirSync(folder);
  const db = new Database(join(folder, 'library.sqlite'));
  db.pragma('journal_mode = WAL');
  const steps = migrations.filter((step) => step.version <= version);
  migrate(db, 0, steps.slice(0, 1));
  db.transaction(() => {
    fill(db);
    addOldIndex(db);
  })();
  migrate(db, 1, steps);
  db.close();
}

/** Rows as the first version had them. */
function fill(db: Database.Database): void {
  db.prepare("INSERT INTO folder (path, added_at) VALUES ('/photos', 1)").run();
  db.prepare("INSERT INTO model (card) VALUES ('model-1')").run();
  const photo = db.prepare(
    `INSERT INTO photo (folder_id, path, size, mtime_ms, hash, status, width, height) VALUES (1, ?, ?, 1, ?, 'done', 9, 9)`,
  );
  const face = db.prepare(
    `INSERT INTO face (photo_id, x, y, width, height, landmarks, score, quality, sharpness, yaw, pitch)
     VALUES (?, 1, 1, 5, 5, x'', 0.9, 0.9, 1, 0, 0)`,
  );
  const embedding = db.prepare('INSERT INTO embedding (face_id, model_id, vector) VALUES (?, 1, ?)');
  const image = db.prepare("INSERT INTO face_image (face_id, crop, thumb) VALUES (?, x'01', ?)");
  const thumb = Buffer.alloc(1_000, 1);
  for (let n = 1; n <= OLD_ROWS; n += 1) {
    photo.run(`/photos/${n}.jpg`, n, `hash ${n}`);
    face.run(n);
    embedding.run(n, Buffer.alloc(128, n % 100));
    image.run(n, thumb);
  }
  const decision = db.prepare("INSERT INTO decision (at, kind, body) VALUES (?, 'name', ?)");
  for (let n = 1; n <= OLD_DECISIONS; n += 1) {
    const anchor = { hash: `hash ${n}`, box: { x: 1, y: 1, width: 5, height: 5 } };
    decision.run(n, JSON.stringify({ faces: [anchor], name: `Name ${n}` }));
  }
}

/** Where a library's own backups lie. */
export function backupsOf(library: string): string {
  return join(backupPath(library, new Date(0)), '..');
}
