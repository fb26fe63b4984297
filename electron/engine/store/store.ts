/** The library on disk: its repositories, and transactions over them. */

import { Asked } from './asked.ts';
import { Clustered } from './clustered.ts';
import { Decisions } from './decisions.ts';
import { explain, openDatabase, type Access, type OpenedDatabase, type Sqlite } from './database.ts';
import { DecidedFaces } from './decided-faces.ts';
import { FactsOfPhotos } from './facts.ts';
import { Faces } from './faces.ts';
import { Folders } from './folders.ts';
import { Origins } from './origins.ts';
import { People } from './people.ts';
import { PersonColumns } from './person-columns.ts';
import { Photos } from './photos.ts';
import { Regions } from './regions.ts';
import { Prints } from './prints.ts';
import { Recognition } from './recognition.ts';
import { Search } from './search.ts';
import { WrittenNames } from './written.ts';
import { Stacks } from './stacks.ts';
import { Waiting } from './waiting.ts';

export class Store {
  readonly folder: string;
  readonly folders: Folders;
  readonly photos: Photos;
  readonly facts: FactsOfPhotos;
  readonly faces: Faces;
  readonly decidedFaces: DecidedFaces;
  readonly people: People;
  readonly decisions: Decisions;
  readonly asked: Asked;
  readonly clustered: Clustered;
  readonly prints: Prints;
  readonly stacks: Stacks;
  readonly recognition: Recognition;
  readonly search: Search;
  readonly personColumns: PersonColumns;
  readonly regions: Regions;
  readonly writtenNames: WrittenNames;
  readonly origins: Origins;
  readonly waiting: Waiting;
  readonly #opened: OpenedDatabase;

  /** @throws Failure as {@link openDatabase} says. */
  constructor(folder: string, access: Access) {
    this.folder = folder;
    this.#opened = openDatabase(folder, access);
    const { db } = this.#opened;
    this.folders = new Folders(db);
    this.photos = new Photos(db);
    this.facts = new FactsOfPhotos(db);
    this.faces = new Faces(db);
    this.decidedFaces = new DecidedFaces(db);
    this.people = new People(db);
    this.decisions = new Decisions(db);
    this.asked = new Asked(db);
    this.clustered = new Clustered(db);
    this.prints = new Prints(db);
    this.stacks = new Stacks(db);
    this.recognition = new Recognition(db);
    this.search = new Search(db);
    this.personColumns = new PersonColumns(db);
    this.regions = new Regions(db);
    this.writtenNames = new WrittenNames(db);
    this.origins = new Origins(db, this.decisions);
    this.waiting = new Waiting(db);
  }

  get db(): Sqlite {
    return this.#opened.db;
  }

  /**
   * Runs a write as one transaction: all of it or nothing.
   * @throws Failure when the disk is full or the library is damaged.
   */
  write<Value>(work: () => Value): Value {
    try {
      return this.db.transaction(work).immediate();
    } catch (thrown) {
      throw explain(thrown, this.folder);
    }
  }

  /** A write that must survive a power cut: what the user said. */
  writeDurably<Value>(work: () => Value): Value {
    this.db.pragma('synchronous = FULL');
    try {
      return this.write(work);
    } finally {
      this.db.pragma('synchronous = NORMAL');
    }
  }

  close(): void {
    this.#opened.close();
  }
}
