/** The commands that ask, and that look for photos. */

import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Answer, Suggestion } from '../contract/people.ts';
import { someone } from './decide.ts';
import { libraryCommand, owning, parseId, parseIds, type InLibrary } from './library.ts';
import { printResult, table } from './output.ts';

const ANSWERS: readonly Answer[] = ['yes', 'no', 'not-sure', 'stranger', 'not-a-face'];

interface SearchOptions extends InLibrary {
  readonly with?: number[];
  readonly without?: number[];
  readonly from?: string;
  readonly to?: string;
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
    .action(async ({ library, json, with: together, ...rest }: SearchOptions) => {
      const { without, from, to } = rest;
      const query = {
        ...(together ? { together } : {}),
        ...(without ? { without } : {}),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      };
      const photos = await owning(library, (engine) => engine.searchPhotos(query));
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
