/** The commands that ask, and that look for photos. */

import { InvalidArgumentError, Option, type Command } from 'commander';
import type { SearchQuery } from '../contract/methods.ts';
import type { Answer, ExportProgress, Suggestion } from '../contract/people.ts';
import { someone } from './decide.ts';
import { libraryCommand, owning, parseId, parseIds, parsePath, type InLibrary } from './library.ts';
import { count, note, printResult, table } from './output.ts';

/** Photos that are listed, at most. */
const MOST_PHOTOS = 10_000;

const ANSWERS: readonly Answer[] = ['yes', 'no', 'not-sure', 'stranger', 'not-a-face'];

interface SearchOptions extends InLibrary {
  readonly with?: number[];
  readonly without?: number[];
  readonly from?: string;
  readonly to?: string;
  readonly only?: boolean;
  readonly people?: string;
  readonly unnamed?: boolean;
  readonly folder?: string;
  readonly rating?: number;
  readonly keyword?: string[];
  readonly camera?: string;
  readonly export?: string;
}

export function addFinding(program: Command): void {
  libraryCommand(program, 'suggest', 'list what to say next, the question first that settles most faces')
    .option('--count <n>', 'how many', parseId, 20)
    .action(async ({ library, json, count: limit }: InLibrary & { count: number }) => {
      const suggestions = await owning(library, (engine) => engine.listSuggestions({ limit }));
      printResult(json, suggestions, () =>
        table(
          ['key', 'settles', 'question'],
          suggestions.map((suggestion) => [suggestion.key, suggestion.settles, questionWords(suggestion)]),
        ),
      );
    });

  libraryCommand(program, 'answer <key>', 'answer a suggestion, by its key')
    .argument('[answer]', ANSWERS.join(', '))
    .option('--person <id>', 'it is a person who is there', parseId)
    .option('--name <name>', 'it is somebody new')
    .action(
      async (
        key: string,
        word: string | undefined,
        { library, json, ...whose }: InLibrary & { person?: number; name?: string },
      ) => {
        const reply = word === undefined ? someone(whose) : { answer: parseAnswer(word) };
        const step = await owning(library, (engine) => engine.answerSuggestion({ key, ...reply }));
        printResult(json, step, () => step.sentence);
      },
    );

  libraryCommand(program, 'search', 'find photos by who is on them and when they were taken')
    .option('--with <person>', 'somebody who is on the photo; may be repeated', parseIds)
    .option('--without <person>', 'somebody who is not; may be repeated', parseIds)
    .addOption(new Option('--from <date>', 'a year, month or day: YYYY, YYYY-MM or YYYY-MM-DD').argParser(parseDate))
    .addOption(new Option('--to <date>', 'likewise, inclusive').argParser(parseDate))
    .option('--only', 'nobody else is on the photo')
    .option('--people <number>', 'how many people are on it: 2, 2+ or 2-5')
    .option('--unnamed', 'somebody without a name is on it')
    .option('--folder <dir>', 'it lies in this folder or below', parsePath)
    .option('--rating <stars>', 'it has at least so many stars, 1 to 5', parseStars)
    .option('--keyword <word>', 'it has this keyword; may be repeated', parseWords)
    .option('--camera <name>', "the camera's name, or part of it", parseWord)
    .option('--export <dir>', 'copy what is found into a folder', parsePath)
    .action(async ({ library, json, export: folder, ...options }: SearchOptions) => {
      const query = queryOf(options);
      if (folder !== undefined) {
        const result = await owning(library, (engine) => engine.exported(query, folder));
        for (const { path, reason } of result.failed) note(`facet: ${path}: ${reason}`);
        printResult(json, exportResult(result), () => `${count(result.copied, 'photo')} copied into ${result.folder}`);
        return;
      }
      const photos = await owning(library, (engine) => engine.searchPhotos({ ...query, limit: MOST_PHOTOS }));
      printResult(json, photos, () =>
        table(
          ['id', 'taken', 'photo'],
          photos.map(({ id, takenAt, fileName }) => [id, takenAt.replace('T', ' '), fileName]),
        ),
      );
    });

  libraryCommand(program, 'beside <person>', 'list who is on photos with a person, most often first')
    .option('--count <n>', 'how many', parseId, 24)
    .action(async (id: string, { library, json, count: limit }: InLibrary & { count: number }) => {
      const personId = parseId(id);
      const companions = await owning(library, (engine) => engine.listCompanions({ personId, limit }));
      printResult(json, companions, () =>
        table(
          ['person', 'photos of both'],
          companions.map(({ person, photos }) => [whom(person), photos]),
        ),
      );
    });

  libraryCommand(program, 'timeline <person>', 'list the months in which a person was photographed').action(
    async (id: string, { library, json }: InLibrary) => {
      const personId = parseId(id);
      const months = await owning(library, (engine) => engine.personTimeline({ personId }));
      printResult(json, months, () =>
        table(
          ['month', 'photos', 'face'],
          months.map(({ year, month, photos, coverFaceId }) => [
            `${year}-${String(month).padStart(2, '0')}`,
            photos,
            coverFaceId,
          ]),
        ),
      );
    },
  );
}

function queryOf({
  with: together,
  people,
  keyword,
  ...rest
}: Omit<SearchOptions, 'library' | 'json' | 'export'>): SearchQuery {
  return {
    ...rest,
    ...(together ? { together } : {}),
    ...(keyword ? { keywords: keyword } : {}),
    ...(people === undefined ? {} : { people: parsePeople(people) }),
  };
}

/** As the README says it. */
interface ExportResult {
  readonly folder: string;
  readonly copied: number;
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

function exportResult({ folder, copied, failed }: ExportProgress): ExportResult {
  return { folder, copied, failed: failed.map(({ path, reason }) => ({ path, reason })) };
}

function questionWords({ kind, subject, candidates }: Suggestion): string {
  const who = 'person' in subject ? whom(subject.person) : `face ${subject.faceId}`;
  const known = candidates.map(({ person, sureness }) => `${whom(person)}, ${sureness.words}`).join('; ');
  if (kind === 'same-person') return `Is ${who} the same as ${known}?`;
  return known === '' ? `Who is ${who}?` : `Who is ${who}? ${known}`;
}

function whom({ id, name }: { readonly id: number; readonly name: string | null }): string {
  return name === null ? `person ${id}` : `${name} (person ${id})`;
}

function parseAnswer(text: string): Answer {
  const answer = ANSWERS.find((each) => each === text);
  if (!answer) throw new InvalidArgumentError(`${text} is none of ${ANSWERS.join(', ')}`);
  return answer;
}

function parseDate(text: string): string {
  if (!/^\d{4}(-\d{2}(-\d{2})?)?$/u.test(text)) throw new InvalidArgumentError(`${text} is not a year, month or day`);
  return text;
}

function parseStars(text: string): number {
  if (!/^[1-5]$/u.test(text)) throw new InvalidArgumentError(`${text} is no number of stars from 1 to 5`);
  return Number(text);
}

function parseWord(text: string): string {
  if (text.trim() === '' || text.length > 200)
    throw new InvalidArgumentError('a word of 1 to 200 characters is needed');
  return text.trim();
}

function parseWords(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), parseWord(text)];
}

/** `2`, `2+` or `2-5`. */
function parsePeople(text: string): { min: number; max?: number } {
  const [, min, more, max] = /^(\d{1,6})(\+|-(\d{1,6}))?$/u.exec(text) ?? [];
  if (min === undefined) throw new InvalidArgumentError(`${text} is no number of people: 2, 2+ or 2-5`);
  if (more === '+') return { min: Number(min) };
  return { min: Number(min), max: Number(max ?? min) };
}
