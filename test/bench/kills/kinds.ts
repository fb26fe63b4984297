/** What is killed in the middle of, and what must be true afterwards. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyBackup } from '../../../electron/engine/store/backup-files.ts';
import { migrations } from '../../../electron/engine/store/migrations.ts';
import { MadeUpLibrary } from '../../engine/support/made-up.ts';
import { Random } from '../../unit/support/random.ts';
import { checkLibrary, demand, demandSame, type Contents } from './check.ts';
import { descendants, EngineProcess, inTime, killWhole, startWindow, Victim } from './process.ts';
import { backupsOf, type Samples } from './samples.ts';

/** One kind of kill. */
export interface Kind {
  /** How long it takes when nobody kills it, milliseconds. */
  measure(): Promise<number>;
  /** Kills it after so many milliseconds, and looks what became of the library. @throws when something was lost. */
  kill(afterMs: number, random: Random): Promise<void>;
}

/** What libraries hold when nothing was killed. */
interface Undisturbed {
  readonly scanned: Contents;
  readonly madeUp: Contents;
}

export type KindName = 'scan' | 'worker' | 'decisions' | 'cluster' | 'backup' | 'migration' | 'restore' | 'window';

/** All kinds. @param electron the program for the window; without one there is none of that kind. */
export function kindsOf(samples: Samples, electron: string | null): Partial<Record<KindName, Kind>> {
  const whole: Undisturbed = {
    scanned: checkLibrary(samples.copy(samples.scanned)),
    madeUp: checkLibrary(samples.copy(samples.madeUp)),
  };
  return {
    scan: scan(samples, whole),
    worker: worker(samples, whole),
    decisions: decisions(samples, whole),
    cluster: cluster(samples, whole),
    backup: backup(samples, whole),
    migration: migration(samples),
    restore: restore(samples, whole),
    ...(electron === null ? {} : { window: window(samples, whole, electron) }),
  };
}

/** The engine scans as soon as it has started. */
function scan(samples: Samples, whole: Undisturbed): Kind {
  return {
    measure: () => scanTime(samples),
    kill: async (afterMs) => {
      const library = samples.copy(samples.unscanned);
      const engine = new EngineProcess(library);
      await sleep(afterMs);
      await killWhole(engine.child, engine.exited);
      await expectScanned(samples, library, whole);
    },
  };
}

async function scanTime(samples: Samples): Promise<number> {
  const started = performance.now();
  const engine = new EngineProcess(samples.copy(samples.unscanned));
  await inTime(engine.idle, 'the scan did not end');
  const took = performance.now() - started;
  await engine.stop();
  return took;
}

/** A scan goes on where it was, and ends as one that nobody disturbed. */
async function expectScanned(samples: Samples, library: string, { scanned }: Undisturbed): Promise<void> {
  checkLibrary(library);
  await samples.scan(library);
  demandSame(checkLibrary(library), scanned, 'not as after an undisturbed scan');
}

/** A worker is killed: the scan itself goes on. */
function worker(samples: Samples, whole: Undisturbed): Kind {
  return {
    measure: () => scanTime(samples),
    kill: async (afterMs, random) => {
      const library = samples.copy(samples.unscanned);
      const engine = new EngineProcess(library);
      await inTime(engine.ready, 'the engine did not start');
      await sleep(afterMs);
      const workers = descendants(engine.child.pid ?? 0);
      if (workers.length > 0) kill(random.pick(workers));
      await inTime(engine.idle, 'the scan did not end');
      await engine.stop();
      demandSame(checkLibrary(library), whole.scanned, 'not as after an undisturbed scan');
    },
  };
}

/** A process that ended by itself just now needs no killing. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')) throw thrown;
  }
}

/** Calls that decide something, one after the other, as fast as they are answered. */
function decisions(samples: Samples, whole: Undisturbed): Kind {
  const most = 60;
  const start = async (): Promise<{ library: string; engine: EngineProcess }> => {
    const library = samples.copy(samples.scanned);
    const engine = new EngineProcess(library);
    await inTime(engine.ready, 'the engine did not start');
    return { library, engine };
  };
  return {
    measure: async () => {
      const { engine } = await start();
      const started = performance.now();
      await inTime(decide(engine, new Random(1), most, []), 'the engine did not answer');
      const took = performance.now() - started;
      await engine.stop();
      return took;
    },
    kill: async (afterMs, random) => {
      const { library, engine } = await start();
      const answered: string[] = [];
      // Never answered once the engine is dead; a call that is refused is a fault of this script.
      const refused = decide(engine, random, most, answered).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      await sleep(afterMs);
      await killWhole(engine.child, engine.exited);
      const wrong = await Promise.race([refused, sleep(0).then(() => null)]);
      if (wrong !== null) throw wrong instanceof Error ? wrong : new Error('a decision was refused', { cause: wrong });
      const { decisions: log } = checkLibrary(library);
      const said = log.slice(whole.scanned.decisions.length).map((entry) => entry.split(' ')[1]);
      demandSame(said.slice(0, answered.length), answered, `of ${answered.length} decisions some are lost`);
      demand(said.length <= answered.length + 1, 'more was decided than was said');
      await samples.scan(library);
      const { photos, faces } = checkLibrary(library);
      demandSame([photos, faces], [whole.scanned.photos, whole.scanned.faces], 'photos or faces changed');
    },
  };
}

/** Decides things at random. @param answered gets the kind of each as soon as its answer is there. */
async function decide(engine: EngineProcess, random: Random, most: number, answered: string[]): Promise<void> {
  for (let n = 0; n < most; n += 1) {
    const people = random.shuffled(await engine.call('listPeople', {}));
    const [one, other] = people;
    const roll = random.next();
    if (roll < 0.25 && answered.length > 0 && answered.at(-1) !== 'undo') {
      await engine.call('undo', {});
      answered.push('undo');
    } else if (roll < 0.5 && one && other && people.length > 4) {
      await engine.call('mergePeople', { personId: one.id, intoPersonId: other.id });
      answered.push('merge');
    } else if (roll < 0.65 && one && people.length > 4) {
      await engine.call('hidePerson', { personId: one.id, hidden: true });
      answered.push('hide');
    } else if (one) {
      await engine.call('namePerson', { personId: one.id, name: `Name ${n}` });
      answered.push(one.name === null ? 'name' : 'rename');
    }
  }
}

/** People are made from nothing. */
function cluster(samples: Samples, whole: Undisturbed): Kind {
  return {
    measure: () => stepTime(new Victim('cluster', samples.copy(samples.madeUp))),
    kill: async (afterMs) => {
      const library = samples.copy(samples.madeUp);
      await killStep(new Victim('cluster', library), afterMs);
      checkLibrary(library);
      const again = new MadeUpLibrary(library, new Random(1));
      await again.update();
      again.close();
      demandSame(checkLibrary(library), whole.madeUp, 'not as after an undisturbed clustering');
    },
  };
}

async function stepTime(victim: Victim): Promise<number> {
  await inTime(victim.begun, 'the step did not begin');
  const started = performance.now();
  await inTime(victim.exited, 'the step did not end');
  return performance.now() - started;
}

async function killStep(victim: Victim, afterMs: number): Promise<void> {
  await inTime(victim.begun, 'the step did not begin');
  await sleep(afterMs);
  await killWhole(victim.child, victim.exited);
}

/** Backups, one after the other. */
function backup(samples: Samples, whole: Undisturbed): Kind {
  return {
    measure: async () => {
      const engine = new EngineProcess(samples.copy(samples.scanned));
      await inTime(engine.ready, 'the engine did not start');
      const started = performance.now();
      await inTime(engine.call('backUp', {}), 'the backup did not end');
      const took = performance.now() - started;
      await engine.stop();
      return took * 2;
    },
    kill: async (afterMs) => {
      const library = samples.copy(samples.scanned);
      const engine = new EngineProcess(library);
      await inTime(engine.ready, 'the engine did not start');
      let made = 0;
      const make = async (): Promise<void> => {
        for (;;) {
          await engine.call('backUp', {});
          made += 1;
        }
      };
      void make().catch(() => undefined);
      await sleep(afterMs);
      await killWhole(engine.child, engine.exited);
      const count = made;
      demandSame(checkLibrary(library), whole.scanned, 'the library changed');
      demand(count === 0 || expectBackups(library) > 0, 'a backup that was made is not there');
    },
  };
}

/** Every backup is whole; says how many there are. */
function expectBackups(library: string): number {
  const folder = backupsOf(library);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names) {
    const reading = verifyBackup(join(folder, name));
    while (!reading.next().done) continue;
  }
  return names.length;
}

/** A library of an earlier version is opened; each version in turn. */
function migration(samples: Samples): Kind {
  const versions = migrations.slice(0, -1).map(({ version }) => version);
  let turn = 0;
  return {
    measure: () => stepTime(new Victim('migration', samples.copy(samples.old(1)))),
    kill: async (afterMs) => {
      const version = versions[(turn += 1) % versions.length] ?? 1;
      const library = samples.copy(samples.old(version));
      await killStep(new Victim('migration', library), afterMs);
      const wanted = checkLibrary(samples.copy(samples.old(version)));
      demandSame(checkLibrary(library), wanted, `not as version ${version} becomes undisturbed`);
      demand(expectBackups(library) > 0, 'no copy of the former version was kept');
    },
  };
}

/** A backup is put in the place of a library of which the newest decision is in its log alone. */
function restore(samples: Samples, whole: Undisturbed): Kind {
  const logged = checkLibrary(samples.copy(samples.logged));
  demand(logged.decisions.length === whole.scanned.decisions.length + 1, 'the log was not copied along');
  return {
    measure: () => stepTime(new Victim('restore', samples.copy(samples.logged), samples.backup)),
    kill: async (afterMs) => {
      const library = samples.copy(samples.logged);
      await killStep(new Victim('restore', library, samples.backup), afterMs);
      const contents = checkLibrary(library);
      const before = readdirSync(library).find((name) => /^library-before.*\.sqlite$/u.test(name));
      demandSame(contents, before === undefined ? logged : whole.scanned, 'neither the library nor the backup');
      if (before === undefined) return;
      // What was set aside is whole, too: the backup's place is taken by it, with its log.
      const aside = new Victim('restore', samples.copy(samples.unscanned), join(library, before));
      await inTime(aside.exited, 'what was set aside could not be read');
      demand(aside.child.exitCode === 0, 'what was set aside is not whole');
    },
  };
}

/** Facet itself, with window, engine and workers, while it scans. */
function window(samples: Samples, whole: Undisturbed, electron: string): Kind {
  const config = join(samples.folder, 'config');
  return {
    // From the first moment to the middle of a scan.
    measure: async () => (await scanTime(samples)) + 2_000,
    kill: async (afterMs) => {
      const library = samples.copy(samples.unscanned);
      const child = startWindow(electron, library, config);
      const exited = new Promise((resolve) => child.once('exit', resolve));
      await sleep(afterMs);
      await killWhole(child, exited);
      await expectScanned(samples, library, whole);
    },
  };
}
