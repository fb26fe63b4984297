import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Decision, PersonAnchor } from '../../electron/core/decisions.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { temporaryFolder } from './support/folder.ts';

const ANCHOR = { hash: 'ab12', box: { x: 1.5, y: 2, width: 30, height: 40.25 } };
const PERSON: PersonAnchor = { known: [], loose: [ANCHOR], name: null };
const NAMED: Decision = { kind: 'name', person: PERSON, name: 'Ada' };
const MERGED: Decision = { kind: 'merge', person: PERSON, into: { known: [ANCHOR], loose: [], name: 'Ada' } };

let folder: string;
let store: Store;

beforeEach(() => {
  folder = join(temporaryFolder(), 'library');
  store = new Store(folder, 'own');
});

afterEach(() => store.close());

function said(): unknown[] {
  return store.decisions.log().map((entry) => entry.said);
}

describe('the log of decisions', () => {
  it('gives back what was said, oldest first, also after opening again', () => {
    store.decisions.append(NAMED, 1_000);
    store.decisions.append(MERGED, 2_000);
    store.close();
    store = new Store(folder, 'own');
    expect(said()).toEqual([NAMED, MERGED]);
    expect(store.decisions.last()).toBe(2);
  });

  it('can be added to, never changed or shortened', () => {
    store.decisions.append(NAMED, 1_000);
    expect(() => store.db.exec("UPDATE decision SET kind = 'merge'")).toThrow('never changed');
    expect(() => store.db.exec('DELETE FROM decision')).toThrow('never deleted');
    expect(() =>
      store.db.exec("INSERT OR REPLACE INTO decision (seq, at, kind, body) VALUES (1, 1, 'name', '{}')"),
    ).toThrow();
    expect(said()).toEqual([NAMED]);
  });

  it('keeps what a later version wrote, as entries that are not understood', () => {
    store.db.exec(`INSERT INTO decision (at, kind, body) VALUES (1, 'twin', '{"faces":[]}')`);
    store.db.exec(`INSERT INTO decision (at, kind, body) VALUES (1, 'hide', '{"until":"Sunday"}')`);
    store.decisions.append(NAMED, 2_000);
    expect(said()).toEqual([null, null, NAMED]);
    expect(store.decisions.log().map(({ kind }) => kind)).toEqual(['twin', 'hide', 'name']);
    expect(store.decisions.last()).toBe(3);
  });

  it('reads what the first version wrote: bare lists of faces, all confirmed', () => {
    const faces = JSON.stringify([ANCHOR]);
    store.db.exec(`INSERT INTO decision (at, kind, body) VALUES (1, 'name', '{"faces":${faces},"name":"Ada"}')`);
    store.db.exec(
      `INSERT INTO decision (at, kind, body) VALUES (2, 'merge', '{"faces":${faces},"into":${faces},"name":null}')`,
    );
    expect(said()).toEqual([NAMED, { kind: 'merge', person: PERSON, into: PERSON, name: null }]);
  });

  it('does not remember what a transaction that failed had added', () => {
    const add = (): void => {
      store.decisions.append(MERGED, 1_000);
      expect(said()).toEqual([MERGED]);
      throw new Error('half way');
    };
    expect(() => store.write(add)).toThrow('half way');
    expect(said()).toEqual([]);
    store.decisions.append(NAMED, 2_000);
    expect(said()).toEqual([NAMED]);
  });

  it('holds JSON only', () => {
    expect(() => store.db.exec("INSERT INTO decision (at, kind, body) VALUES (1, 'name', '{')")).toThrow('CHECK');
  });

  it('is empty in a new library', () => {
    expect(said()).toEqual([]);
    expect(store.decisions.last()).toBe(0);
  });
});
