/** The engine's methods about people: what the user says of them, what to ask, whom to look for. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../contract/errors.ts';
import type { EngineApi, SearchQuery } from '../../contract/methods.ts';
import type {
  Companion,
  DecidedSteps,
  FacesDecided,
  FoundPhoto,
  History,
  HistoryStep,
  MergedPeople,
  OpenQuestions,
  PhotoColumns,
  PhotoFolder,
  ReviewQuestions,
  SimilarFace,
  Suggestion,
} from '../../contract/people.ts';
import type { Box, PersonSummary, PhotoFace } from '../../contract/types.ts';
import { sureness } from '../../core/sureness.ts';
import type { Store } from '../store/store.ts';
import { Deciding, type Faces, type Whose } from './deciding.ts';
import { Drawing } from './drawing.ts';
import { FileNamesReader } from './file-names.ts';
import { photoQuery } from './looking.ts';
import { ModelMethods, type ModelParts } from './model-methods.ts';
import { personOf } from './remembering.ts';
import { readHistory, stepOf } from './remembered.ts';
import { mostAlike } from './similar.ts';
import { Suggesting, type Reply } from './suggesting.ts';

type PeopleMethod =
  | 'listPeople'
  | 'listPersonFaces'
  | 'listPersonPhotos'
  | 'personFaces'
  | 'personPhotos'
  | 'listCompanions'
  | 'newestPeople'
  | 'namePerson'
  | 'mergePeople'
  | 'mergeAll'
  | 'splitPerson'
  | 'assignFaces'
  | 'rejectFaces'
  | 'markNotAFace'
  | 'markStranger'
  | 'hidePerson'
  | 'hidePeople'
  | 'setCover'
  | 'drawFace'
  | 'undo'
  | 'redo'
  | 'undoAll'
  | 'redoAll'
  | 'history'
  | 'listSuggestions'
  | 'answerSuggestion'
  | 'reviewQuestions'
  | 'openQuestions'
  | 'searchPhotos'
  | 'findPhotos'
  | 'photoFolders'
  | 'similarFaces'
  | 'personTimeline';

/** Steps, suggestions, faces and photos that are given when nobody says how many. */
const USUAL = { steps: 100, suggestions: 20, questions: 12, faces: 20, photos: 1_000, companions: 24 } as const;

/** How long people take to follow what showed at once, milliseconds. */
const FOLLOW_MS = 150;

export abstract class PeopleMethods extends ModelMethods implements Pick<EngineApi, PeopleMethod> {
  protected readonly drawing: Drawing;
  protected readonly fileNamesReader: FileNamesReader;
  readonly #parts: ModelParts;
  readonly #store: Store;
  readonly #deciding: Deciding;
  /** The same for answers: who asks the next question does not wait until all people follow. */
  readonly #decidingSoon: Deciding;
  readonly #suggesting: Suggesting;
  #open = true;
  /** Grows whenever people or what was said of them changed. */
  #changes = 0;
  /** What follows decisions that showed at once. */
  #following: Promise<void> = Promise.resolve();

  constructor(parts: ModelParts) {
    super(parts, () => this.tellPeople());
    const { store, pool } = parts;
    this.#parts = parts;
    this.#store = store;
    this.drawing = new Drawing({ store, pool, embedder: () => this.embedder.id });
    this.#deciding = new Deciding(store, (loose) => this.#follow(loose));
    this.#decidingSoon = new Deciding(store, (loose) => {
      this.#followLater(loose);
      return Promise.resolve();
    });
    const follow = (loose: readonly number[]): Promise<void> => this.#follow(loose);
    this.fileNamesReader = new FileNamesReader({ store, pool, deciding: this.#deciding, follow });
    this.#suggesting = new Suggesting(store, this.clusterer, this.embedder);
  }

  listPeople = ({ hidden = false }: { hidden?: boolean } = {}): PersonSummary[] =>
    this.#store.people.list().filter((person) => hidden || !person.hidden);

  listPersonFaces = ({ personId }: { personId: number }) =>
    this.#store.search.faces(personOf(this.#store, personId).id);

  listPersonPhotos = ({ personId }: { personId: number }) =>
    this.#store.photos.ofPerson(personOf(this.#store, personId).id);

  personFaces = ({ personId }: { personId: number }) =>
    this.#store.personColumns.faces(personOf(this.#store, personId).id);

  personPhotos = ({ personId, besideId }: { personId: number; besideId?: number }) => {
    const beside = besideId === undefined ? null : personOf(this.#store, besideId).id;
    return this.#store.personColumns.photos(personOf(this.#store, personId).id, beside);
  };

  listCompanions = ({ personId, limit = USUAL.companions }: { personId: number; limit?: number }): Companion[] =>
    this.#store.people.beside(personOf(this.#store, personId).id, limit);

  newestPeople = (): Float64Array => Float64Array.from(this.#store.people.newest());

  namePerson = ({ personId, name }: { personId: number; name: string }): PersonSummary => {
    const person = this.#deciding.namePerson(personId, name);
    this.#followLater();
    return person;
  };

  mergePeople = ({ personId, intoPersonId }: { personId: number; intoPersonId: number }): PersonSummary => {
    const person = this.#deciding.mergePeople(personId, intoPersonId);
    this.#followLater();
    return person;
  };

  mergeAll = ({ personIds, intoPersonId }: { personIds: number[]; intoPersonId: number }): MergedPeople => {
    const merged = this.#deciding.mergeAll(personIds, intoPersonId);
    this.#followLater();
    return merged;
  };

  splitPerson = ({ faceIds, name = '' }: { faceIds: number[]; name?: string }): Promise<PersonSummary> =>
    this.#deciding.splitPerson(faceIds, name);

  assignFaces = ({ faceIds, ...whose }: { faceIds: number[] } & Whose): Promise<PersonSummary> =>
    this.#deciding.assignFaces(faceIds, whose);

  rejectFaces = ({ faceIds, personId }: { faceIds: number[]; personId: number }): Promise<FacesDecided> =>
    this.#deciding.rejectFaces(faceIds, personId);

  markNotAFace = ({ faceIds }: { faceIds: number[] }): Promise<FacesDecided> => this.#deciding.markNotAFace(faceIds);

  markStranger = (whose: Faces): Promise<FacesDecided> => this.#deciding.markStranger(whose);

  hidePerson = ({ personId, hidden }: { personId: number; hidden: boolean }): PersonSummary => {
    this.hidePeople({ personIds: [personId], hidden });
    return personOf(this.#store, personId);
  };

  hidePeople = ({ personIds, hidden }: { personIds: number[]; hidden: boolean }): DecidedSteps => {
    const steps = this.#deciding.hidePeople(personIds, hidden);
    this.#followLater();
    return { steps };
  };

  setCover = ({ personId, faceId }: { personId: number; faceId: number }): PersonSummary => {
    const person = this.#deciding.setCover(personId, faceId);
    this.#followLater();
    return person;
  };

  drawFace = async ({ photoId, box }: { photoId: number; box: Box }): Promise<PhotoFace> => {
    const id = await this.drawing.draw(photoId, box);
    await this.#follow();
    const face = this.#store.faces.ofPhoto(photoId).find((each) => each.id === id);
    if (!face) throw new Failure('photo-unknown', 'This photo is no longer in the library.');
    return face;
  };

  undo = async ({ step }: { step?: number } = {}): Promise<HistoryStep> => {
    await this.#deciding.undo(step);
    return stepOf(this.#store, this.#store.decisions.last());
  };

  redo = async ({ step }: { step?: number } = {}): Promise<HistoryStep> => {
    await this.#deciding.redo(step);
    return stepOf(this.#store, this.#store.decisions.last());
  };

  undoAll = async ({ steps }: { steps: number[] }): Promise<HistoryStep> => {
    await this.#deciding.undoAll(steps);
    return stepOf(this.#store, this.#store.decisions.last());
  };

  redoAll = async ({ steps }: { steps: number[] }): Promise<HistoryStep> => {
    await this.#deciding.redoAll(steps);
    return stepOf(this.#store, this.#store.decisions.last());
  };

  history = ({ personId, before, limit = USUAL.steps }: Parameters<EngineApi['history']>[0] = {}): History =>
    readHistory(this.#store, personId === undefined ? null : personOf(this.#store, personId), before ?? null, limit);

  listSuggestions = ({ limit = USUAL.suggestions }: { limit?: number } = {}): Promise<Suggestion[]> =>
    this.#suggesting.list(limit);

  reviewQuestions = ({ limit = USUAL.questions }: { limit?: number } = {}): Promise<ReviewQuestions> =>
    this.#suggesting.review(limit);

  openQuestions = (): Promise<OpenQuestions> => this.#suggesting.count(this.#changes);

  answerSuggestion = async ({ key, ...reply }: { key: string } & Reply): Promise<HistoryStep> => {
    // Only somebody new is not there before people follow.
    const waits = 'name' in reply && key.startsWith('f');
    await this.#suggesting.answer(key, reply, waits ? this.#deciding : this.#decidingSoon);
    return stepOf(this.#store, this.#store.decisions.last());
  };

  searchPhotos = (search: Parameters<EngineApi['searchPhotos']>[0] = {}): FoundPhoto[] => {
    const { offset = 0, limit = USUAL.photos, ...query } = search;
    return this.#store.search.photos(photoQuery(this.#store, query), offset, limit);
  };

  findPhotos = (query: SearchQuery): PhotoColumns => this.#store.search.columns(photoQuery(this.#store, query));

  photoFolders = (): PhotoFolder[] => this.#store.search.folders();

  similarFaces = ({ faceId, limit = USUAL.faces }: { faceId: number; limit?: number }): SimilarFace[] => {
    const { faces } = this.#store;
    if (faces.photoOf(faceId) === null) {
      throw new Failure('face-unknown', `There is no face ${faceId} in this library (any more).`);
    }
    const { thresholds } = this.embedder;
    const others = this.#store.people.count();
    // From the graph that clustering keeps, where the face is in it: reading all embeddings of a large library takes longer.
    const near = this.clusterer.similar(faceId, limit) ?? mostAlike(this.#store, this.embedder, faceId, limit);
    return near.flatMap(({ id, similarity }) => {
      const photoId = faces.photoOf(id);
      const personId = faces.personOf(id) ?? null;
      return photoId === null ? [] : [{ id, photoId, personId, sureness: sureness(similarity, thresholds, others) }];
    });
  };

  personTimeline = ({ personId }: { personId: number }) =>
    this.#store.search.timeline(personOf(this.#store, personId).id);

  /** Resolves when people are in step with all that was said. */
  settled(): Promise<void> {
    return this.#following;
  }

  /** Brings people in step with what came into the log by other ways than these methods. */
  async catchUp(): Promise<void> {
    await this.reembedding.mend();
    await this.#follow();
    this.tellPeople();
  }

  /** Ends what follows decisions at its next turn; the next scan takes it up. */
  protected stopPeople(): Promise<void> {
    this.#open = false;
    return this.clusterer.stop();
  }

  /** Brings people in step with the log; faces that were drawn first. */
  async #follow(loose: readonly number[] = []): Promise<void> {
    await this.drawing.restore(() => this.#open);
    await this.clusterer.update('follow', loose);
  }

  /** What the user said shows at once; the people whom it moves other faces to follow. */
  #followLater(loose: readonly number[] = []): void {
    this.tellPeople();
    this.#following = this.#followSoon(loose).catch((thrown: unknown) => {
      if (!this.#open) return;
      if (thrown instanceof Failure) this.#parts.emit('problem', { message: thrown.message, code: thrown.code });
      else console.error(thrown);
    });
  }

  /** After a moment, in which those who heard of it ask what they show: a large library keeps the engine busy then. */
  async #followSoon(loose: readonly number[]): Promise<void> {
    await sleep(FOLLOW_MS);
    if (this.#open) await this.#follow(loose);
  }

  protected tellPeople(): void {
    this.#changes += 1;
    this.#parts.emit('peopleChanged', { people: this.#store.people.count(), faces: this.#store.faces.count() });
  }
}
