import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../electron/core/decisions.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { temporaryFolder } from './support/folder.ts';

const ANCHOR = { hash: 'ab12', box: { x: 1.5, y: 2, width: 30, height: 40.25 } };
const NAMED: Decision = { kind: 'name', faces: [ANCHOR], name: 'Ada' };
const MERGED: Decision = { kind: 'merge', faces: [ANCHOR], into: [], name: null };

let folder: string;
let store: Store;

beforeEach(() => {
  folder = join(temporaryFolder(), 'library');
  store = new Store(folder, 'own');
});

afterEach(() => store.close());

describe('the log of decisions', () => {
  it('gives back what was said, oldest first, also after opening again', () => {
    store.decisions.append(NAMED, 1_000);
    store.decisions.append(MERGED, 2_000);
    store.close();
    store = new Store(folder, 'own');
    expect(store.decisions.all()).toEqual([NAMED, MERGED]);
    expect(store.decisions.last()).toBe(2);
  });

  it('can be added to, never changed or shortened', () => {
    store.decisions.append(NAMED, 1_000);
    expect(() => store.db.exec("UPDATE decision SET kind = 'merge'")).toThrow('never changed');
    expect(() => store.db.exec('DELETE FROM decision')).toThrow('never deleted');
    expect(() =>
      store.db.exec("INSERT OR REPLACE INTO decision (seq, at, kind, body) VALUES (1, 1, 'name', '{}')"),
    ).toThrow();
    expect(store.decisions.all()).toEqual([NAMED]);
  });

  it('passes over kinds of a later version, which stay in it', () => {
    store.db.exec(`INSERT INTO decision (at, kind, body) VALUES (1, 'hide', '{"faces":[]}')`);
    store.decisions.append(NAMED, 2_000);
    expect(store.decisions.all()).toEqual([NAMED]);
    expect(store.decisions.last()).toBe(2);
  });

  it('holds JSON only', () => {
    expect(() => store.db.exec("INSERT INTO decision (at, kind, body) VALUES (1, 'name', '{')")).toThrow('CHECK');
  });

  it('is empty in a new library', () => {
    expect(store.decisions.all()).toEqual([]);
    expect(store.decisions.last()).toBe(0);
  });
});
