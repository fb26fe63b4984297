/** The commands that say something about people and faces, and take it back. */

import { InvalidArgumentError, type Command } from 'commander';
import type { HistoryStep } from '../contract/people.ts';
import type { Box, PersonSummary } from '../contract/types.ts';
import { libraryCommand, owning, parseId, parseIds, type InLibrary } from './library.ts';
import { count, note, peopleTable, printResult, table } from './output.ts';

interface Whose extends InLibrary {
  readonly person?: number;
  readonly name?: string;
}

export function addDecisions(program: Command): void {
  libraryCommand(program, 'name <person> <name>', 'name a person by id; an empty name takes the name away').action(
    async (id: string, name: string, { library, json }: InLibrary) => {
      const personId = parseId(id);
      printPerson(json, await owning(library, (engine) => engine.namePerson({ personId, name })));
    },
  );

  libraryCommand(
    program,
    'merge <person> <into>',
    'make one person of two, by id; the second keeps its id and name',
  ).action(async (id: string, into: string, { library, json }: InLibrary) => {
    const args = { personId: parseId(id), intoPersonId: parseId(into) };
    printPerson(json, await owning(library, (engine) => engine.mergePeople(args)));
  });

  libraryCommand(program, 'split', 'make another person of some faces of one')
    .argument('<face...>', 'ids of faces', parseIds)
    .option('--name <name>', 'what the other person is called', '')
    .action(async (faceIds: number[], { library, json, name }: InLibrary & { name: string }) => {
      printPerson(json, await owning(library, (engine) => engine.splitPerson({ faceIds, name })));
    });

  libraryCommand(program, 'assign', 'say whose faces these are')
    .argument('<face...>', 'ids of faces', parseIds)
    .option('--person <id>', 'a person who is there', parseId)
    .option('--name <name>', 'somebody new')
    .action(async (faceIds: number[], { library, json, ...whose }: Whose) => {
      const args = { faceIds, ...someone(whose) };
      printPerson(json, await owning(library, (engine) => engine.assignFaces(args)));
    });

  libraryCommand(program, 'reject', 'say that faces are not a person')
    .argument('<face...>', 'ids of faces', parseIds)
    .requiredOption('--person <id>', 'who they are not', parseId)
    .action(async (faceIds: number[], { library, json, person }: InLibrary & { person: number }) => {
      const result = await owning(library, (engine) => engine.rejectFaces({ faceIds, personId: person }));
      printResult(json, result, () => `${count(result.faces, 'face')} of somebody else`);
    });

  libraryCommand(program, 'not-a-face', 'say that these are no faces')
    .argument('<face...>', 'ids of faces', parseIds)
    .action(async (faceIds: number[], { library, json }: InLibrary) => {
      const result = await owning(library, (engine) => engine.markNotAFace({ faceIds }));
      printResult(json, result, () => `${count(result.faces, 'face')} fewer`);
    });

  libraryCommand(program, 'stranger', 'say that nobody needs to know whose faces these are, or who a person is')
    .argument('[face...]', 'ids of faces', parseIds)
    .option('--person <id>', 'all faces of a person', parseId)
    .action(async (given: number[] | undefined, { library, json, person }: Whose) => {
      const faceIds = given ?? [];
      if ((person === undefined) === (faceIds.length === 0))
        throw new InvalidArgumentError('stranger takes either faces or --person');
      const whose = person === undefined ? { faceIds } : { personId: person };
      const result = await owning(library, (engine) => engine.markStranger(whose));
      printResult(json, result, () => `${count(result.faces, 'face')} put aside`);
    });

  libraryCommand(program, 'hide <person>', 'leave a person out of the lists of people')
    .option('--show', 'show the person again', false)
    .action(async (id: string, { library, json, show }: InLibrary & { show: boolean }) => {
      const args = { personId: parseId(id), hidden: !show };
      printPerson(json, await owning(library, (engine) => engine.hidePerson(args)));
    });

  libraryCommand(program, 'cover <person> <face>', 'put a face of a person on their cover').action(
    async (id: string, face: string, { library, json }: InLibrary) => {
      const args = { personId: parseId(id), faceId: parseId(face) };
      printPerson(json, await owning(library, (engine) => engine.setCover(args)));
    },
  );

  libraryCommand(
    program,
    'draw <photo> <x> <y> <width> <height>',
    'put a face on a photo, by id, where none was found; in pixels of the upright full-size photo',
  ).action(async (photo: string, x: string, y: string, width: string, height: string, { library, json }: InLibrary) => {
    const args = { photoId: parseId(photo), box: parseBox(x, y, width, height) };
    const face = await owning(library, (engine) => engine.drawFace(args));
    printResult(json, face, () => `face ${face.id}${face.personName === null ? '' : ` of ${face.personName}`}`);
  });

  for (const way of ['undo', 'redo'] as const) {
    const what = way === 'undo' ? 'take back the last step, or the one given' : 'bring back what was undone';
    libraryCommand(program, `${way} [step]`, what).action(
      async (step: string | undefined, { library, json }: InLibrary) => {
        const args = step === undefined ? {} : { step: parseId(step) };
        const done = await owning(library, (engine) => engine[way](args));
        printResult(json, done, () => done.sentence);
      },
    );
  }

  libraryCommand(program, 'history', 'list what was said, newest first')
    .option('--person <id>', 'about one person', parseId)
    .option('--before <step>', 'only what came before a step', parseId)
    .option('--count <n>', 'how many steps', parseId, 100)
    .action(async (options: InLibrary & { person?: number; before?: number; count: number }) => {
      const { library, json, person, before, count: limit } = options;
      const args = {
        limit,
        ...(person === undefined ? {} : { personId: person }),
        ...(before === undefined ? {} : { before }),
      };
      const history = await owning(library, (engine) => engine.history(args));
      if (history.notUnderstood > 0)
        note(`facet: ${count(history.notUnderstood, 'step')} of a newer Facet kept and passed over`);
      printResult(json, history, () => stepsTable(history.steps));
    });
}

/** Somebody who is there, or somebody new. */
export function someone({ person, name }: Pick<Whose, 'person' | 'name'>): { personId: number } | { name: string } {
  if (person !== undefined && name === undefined) return { personId: person };
  if (name !== undefined && person === undefined) return { name };
  throw new InvalidArgumentError('either --person or --name is needed');
}

function printPerson(json: boolean, person: PersonSummary): void {
  printResult(json, person, () => peopleTable([person]));
}

function stepsTable(steps: readonly HistoryStep[]): string {
  return table(
    ['step', 'when', 'what'],
    steps.map(({ seq, at, sentence, undone }) => [
      seq,
      new Date(at).toISOString().slice(0, 16).replace('T', ' '),
      undone ? `${sentence} (undone)` : sentence,
    ]),
  );
}

function parseBox(...texts: [string, string, string, string]): Box {
  const [x = NaN, y = NaN, width = NaN, height = NaN] = texts.map((text) => (text === '' ? NaN : Number(text)));
  if (![x, y, width, height].every(Number.isFinite)) throw new InvalidArgumentError('a box is four numbers');
  return { x, y, width, height };
}
