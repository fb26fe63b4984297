/** A bridge to a made-up library. Options: people, scan, names=long, engine=stopped, failed, fail (a method). */

import type { Bridge, Reply } from '../../electron/contract/bridge.ts';
import type { EngineEvents, EventName } from '../../electron/contract/methods.ts';
import type { PersonSummary, PhotoDetail, ScanProgress } from '../../electron/contract/types.ts';
import { facesOn, sizeOf } from './made-up.ts';

const NAMES = ['Anna', 'Jonas', 'Grandma Ilse', 'Mariam Haddad', 'Théo', 'Lin', 'Sofia', 'Uncle Bob', 'Noor', 'Emil'];
const LONG = 'Maximiliana Wilhelmina von und zu Hohenstein-Rabenau the Younger, Godmother';

export function installMock(options: URLSearchParams): void {
  const number = (name: string, otherwise: number): number => Number(options.get(name) ?? otherwise);
  const count = number('people', 8);
  const failures = number('failed', 3);
  let people: PersonSummary[] = Array.from({ length: count }, (_, n) => {
    const id = n + 1;
    const faces = n < count * 0.6 ? Math.max(2, Math.round(400 / (n + 1))) : 1;
    const long = options.get('names') === 'long' && n % 2 === 0;
    const name = n < Math.min(24, count / 2) ? (NAMES[n] ?? `Person ${id}`) : null;
    return {
      id,
      name: long ? LONG : name,
      faces,
      photos: Math.max(1, faces - (n % 3)),
      coverFaceId: id * 10,
      hidden: false,
    };
  });
  let folders = options.get('people') === '0' && !options.has('scan') && !options.has('folders') ? 0 : 2;
  let scan: ScanProgress = idle();
  const listeners = new Map<EventName, Set<(event: never) => void>>();

  function emit<Name extends EventName>(name: Name, event: EngineEvents[Name]): void {
    for (const listener of listeners.get(name) ?? []) listener(event as never);
  }

  const changed = (): void => emit('peopleChanged', { people: people.length, faces: 1 });
  const person = (id: number): PersonSummary => people.find((one) => one.id === id) ?? gone();
  const sort = (): void => {
    people = people.toSorted((a, b) => Number(a.name === null) - Number(b.name === null) || b.faces - a.faces);
  };

  const answers: Record<string, (args: never) => unknown> = {
    libraryStatus: () => ({
      path: '/home/ada/.local/share/facet',
      photos: folders === 0 ? 0 : 4210,
      failed: failures,
      missing: 1,
      faces: 9120,
      people: people.length,
      folders,
      model: 'made-up',
      provider: 'cpu',
      scan,
    }),
    listFolders: () =>
      [
        { id: 1, path: '/home/ada/Pictures', photos: 4012, pending: 120, failed: failures, missing: 0 },
        {
          id: 2,
          path: '/media/ada/Backup Drive/Family archive/Scans from grandmother/1961 to 1989 negatives',
          photos: 198,
          pending: 0,
          failed: 0,
          missing: 1,
        },
      ].slice(0, folders),
    addFolders: ({ paths }: { paths: string[] }) => {
      folders = Math.min(2, folders + paths.length);
      startScan();
      return [];
    },
    startScan: () => startScan(),
    pauseScan: () => setPhase('paused'),
    resumeScan: () => setPhase('indexing'),
    listPeople: () => people,
    listPersonPhotos: ({ personId }: { personId: number }) =>
      Array.from({ length: person(personId).photos }, (_, n) => tile(personId * 1000 + n)),
    getPhoto: ({ photoId }: { photoId: number }): PhotoDetail => ({
      ...tile(photoId),
      path: `/home/ada/Pictures/2019/08 Summer by the lake/${tile(photoId).fileName}`,
      faces: facesOn(photoId).map((face, n) => {
        const of = n === 2 ? undefined : people.find(({ id }) => id === face.person);
        return {
          id: face.person * 10 + n,
          box: face.box,
          personId: of?.id ?? null,
          personName: of?.name ?? null,
          score: 0.9,
          quality: 0.8,
          origin: 'found',
          confirmed: false,
          stranger: false,
        };
      }),
    }),
    listFailed: () =>
      Array.from({ length: failures }, (_, n) => ({
        id: n + 1,
        path: `/home/ada/Pictures/2019/08 Summer by the lake/holiday pictures from the old phone/IMG_${4000 + n}.HEIC`,
        reason:
          n % 2 === 0
            ? 'The file ends in the middle of the picture.'
            : 'This is not a picture, although its name says so.',
      })),
    namePerson: ({ personId, name }: { personId: number; name: string }) => {
      people = people.map((one) => (one.id === personId ? { ...one, name: name === '' ? null : name } : one));
      const named = person(personId);
      sort();
      setTimeout(changed, 20);
      return named;
    },
    mergePeople: ({ personId, intoPersonId }: { personId: number; intoPersonId: number }) => {
      const from = person(personId);
      const into = person(intoPersonId);
      const merged = {
        ...into,
        name: into.name ?? from.name,
        faces: into.faces + from.faces,
        photos: into.photos + from.photos,
      };
      people = people.filter(({ id }) => id !== personId).map((one) => (one.id === intoPersonId ? merged : one));
      sort();
      setTimeout(changed, 20);
      return merged;
    },
    listModels: () => [],
  };

  function tile(id: number) {
    return { id, ...sizeOf(id), fileName: `IMG_${id}.jpg`, missing: id % 1000 === 4 };
  }

  function setPhase(phase: ScanProgress['phase']): ScanProgress {
    scan = { ...scan, phase, ...(phase === 'paused' ? { photosPerSecond: 0, remainingSeconds: null } : {}) };
    emit('scanProgress', scan);
    return scan;
  }

  function startScan(): ScanProgress {
    scan = {
      phase: 'indexing',
      done: 1234,
      total: 8000,
      failed: 2,
      faces: 2100,
      photosPerSecond: 12.4,
      remainingSeconds: 545,
    };
    emit('scanProgress', scan);
    setInterval(() => {
      if (scan.phase !== 'indexing') return;
      scan = { ...scan, done: scan.done + 3 };
      emit('scanProgress', scan);
    }, 250);
    return scan;
  }

  const bridge: Bridge = {
    call: async (name, args) => {
      await new Promise((resolve) => setTimeout(resolve, number('delay', 15)));
      if (options.get('fail') === name)
        return {
          ok: false,
          failure: {
            code: 'library-locked',
            message: 'Another Facet is using this library. Close it, then try again.',
          },
        };
      return { ok: true, value: answers[name]?.(args as never) } as Reply<never>;
    },
    on: (name, listener) => {
      const own = listeners.get(name) ?? new Set();
      listeners.set(name, own.add(listener));
      return () => void own.delete(listener);
    },
    chooseFolders: () => Promise.resolve(['/home/ada/Pictures']),
    pathOf: (file) => `/home/ada/${(file as File).name}`,
    exportPhotos: () => Promise.resolve({ ok: true, value: null }),
    showExport: () => Promise.resolve({ ok: true, value: null }),
    showInFolder: () =>
      Promise.resolve({
        ok: false,
        failure: { code: 'photo-gone', message: 'IMG_1004.jpg is no longer where it was.' },
      }),
  };
  Object.assign(window, { facet: bridge });

  if (options.has('scan')) {
    startScan();
    if (options.get('scan') !== '1') setPhase(options.get('scan') as ScanProgress['phase']);
  }
  if (options.get('engine') === 'stopped')
    setTimeout(() => emit('engineState', { running: false, message: null }), 2500);
}

function idle(): ScanProgress {
  return { phase: 'idle', done: 0, total: 0, failed: 0, faces: 0, photosPerSecond: 0, remainingSeconds: null };
}

function gone(): never {
  throw new Error('no such person');
}
