/** The commands that tell what photos say of themselves. */

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Failure } from '../contract/errors.ts';
import { zoneName, type PhotoFacts, type PhotoInfo, type TakenFrom } from '../contract/photos.ts';
import { libraryCommand, owning, parseId, reading, type InLibrary } from './library.ts';
import { printResult, table } from './output.ts';

const FROM: Readonly<Record<TakenFrom, string>> = {
  camera: 'the camera',
  xmp: 'XMP in the file',
  iptc: 'IPTC in the file',
  sidecar: 'the sidecar',
  gps: 'satellites',
  name: "the file's name",
  file: "the file's time",
};

export function addInfo(program: Command): void {
  libraryCommand(program, 'info <photo>', 'tell what a photo says of itself, by its path or id').action(
    async (photo: string, { library, json }: InLibrary) => {
      const info = await owning(library, (engine) => engine.photoInfo({ photoId: photoIdOf(library, photo) }));
      printResult(json, info, () => table(['what', 'says'], rowsOf(info)));
    },
  );

  libraryCommand(program, 'keywords', 'list the keywords of photos, those of most photos first')
    .option('--count <n>', 'how many', parseId, 1_000)
    .action(({ library, json, count: limit }: InLibrary & { count: number }) => {
      const keywords = reading(library, (store) => store.facts.keywords(limit));
      printResult(json, keywords, () =>
        table(
          ['keyword', 'photos'],
          keywords.map(({ keyword, photos }) => [keyword, photos]),
        ),
      );
    });
}

/** @throws Failure photo-unknown. */
function photoIdOf(library: string, photo: string): number {
  const id = reading(library, (store) => store.photos.byPath(resolve(photo))?.id);
  if (id !== undefined) return id;
  if (/^\d{1,15}$/u.test(photo)) return parseId(photo);
  throw new Failure('photo-unknown', `There is no photo ${resolve(photo)} in this library.`);
}

function rowsOf({ path, width, height, takenAt, facts, problem }: PhotoInfo): [string, string][] {
  const rows: [string, string | null | undefined][] = [
    ['photo', path],
    ['pixels', `${width} x ${height}`],
    ['taken', facts ? takenWords(takenAt, facts) : takenAt.replace('T', ' ')],
    ['camera', facts?.camera],
    ['lens', facts?.lens],
    ['place', facts?.place && `${facts.place.latitude.toFixed(6)}, ${facts.place.longitude.toFixed(6)}`],
    ['rating', facts?.rating?.toString()],
    ['keywords', facts?.keywords.join(', ')],
    ['title', facts?.title],
    ['description', facts?.description],
    ['problem', problem ?? facts?.problem],
  ];
  return rows.flatMap(([what, says]) => (says === null || says === undefined || says === '' ? [] : [[what, says]]));
}

function takenWords(takenAt: string, { takenFrom, offset, isDayOnly }: PhotoFacts): string {
  const time = isDayOnly ? takenAt.slice(0, 10) : takenAt.replace('T', ' ');
  return `${time}${offset === null ? '' : ` ${zoneName(offset)}`} (from ${FROM[takenFrom]})`;
}
