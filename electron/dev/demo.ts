/** `npm run demo`: organizes the sample album without a display, prints the people found and writes a contact sheet. */

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { count, duration, note, ScanBar, table } from '../cli/output.ts';
import { MODELS, WORKER_ENTRY } from '../cli/paths.ts';
import { openEngine } from '../engine/host.ts';
import { makeSampleAlbum } from './album.ts';
import { contactSheet, type SheetRow } from './sheet.ts';

const OUT = join(fileURLToPath(new URL('../..', import.meta.url)), 'out', 'demo');
const ALBUM = join(OUT, 'album');
const LIBRARY = join(OUT, 'library');
const SHEET = join(OUT, 'people.html');

note('Making the sample album ...');
const photos = await makeSampleAlbum(ALBUM);
// The demo shows a first scan, every time.
rmSync(LIBRARY, { recursive: true, force: true });

note(`Looking for people on ${count(photos, 'photo')} ...`);
const bar = new ScanBar();
const { engine, store } = openEngine({
  library: LIBRARY,
  models: MODELS,
  workerEntry: WORKER_ENTRY,
  emit: (name, event) => name === 'scanProgress' && bar.update(event as Parameters<ScanBar['update']>[0]),
});
const result = await engine.scan([ALBUM]);
bar.stop();

const people = engine.listPeople().filter((person) => person.faces > 1);
const faces = store.faces.list();
const rows = people.map((person): SheetRow => ({
  title: `Person ${person.id} - ${count(person.faces, 'face')} on ${count(person.photos, 'photo')}`,
  faces: faces.filter((face) => face.personId === person.id).flatMap((face) => store.faces.thumb(face.id) ?? []),
}));
writeFileSync(SHEET, contactSheet('People in the sample album', rows));

console.log(
  table(
    ['person', 'faces', 'photos'],
    people.map(({ id, faces: number, photos: on }) => [id, number, on]),
  ),
);
const once = result.people - people.length;
console.log(
  `\n${count(people.length, 'person', 'people')} seen more than once, ${once} seen once; ${count(result.faces, 'face')} on ${count(result.photos, 'photo')} in ${duration(result.seconds)}`,
);
console.log(`Contact sheet: ${SHEET}`);
for (const { path, reason } of result.failed) note(`${path}: ${reason}`);
await engine.close();
