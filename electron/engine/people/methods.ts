/** The engine's methods about people: what the user says of them, what to ask, whom to look for. */

import { Failure } from '../../contract/errors.ts';
import type { EngineApi, EngineEvents, EventName, SearchQuery } from '../../contract/methods.ts';
import type {
  FacesDecided,
  FoundPhoto,
  History,
  HistoryStep,
  PhotoColumns,
  PhotoFolder,
  ReviewQuestions,
  SimilarFace,
  Suggestion,
} from '../../contract/people.ts';
import type { Box, PersonSummary, PhotoFace } from '../../contract/types.ts';
import { sureness } from '../../core/sureness.ts';
import type { Store } from '../store/store.ts';
import type { Models } from '../vision/cards.ts';
import type { VisionPool } from '../vision/pool.ts';
import { Clusterer, type Update } from './clusterer.ts';
import { Deciding, type Faces, type Whose } from './deciding.ts';
import { Drawing } from './drawing.ts';
import { photoQuery } from './looking.ts';
import { Reembedding } from './reembedding.ts';
import { personOf } from './remembering.ts';
import { readHistory, stepOf } from './remembered.ts';
import { Suggesting, type Reply } from './suggesting.ts';

export interface PeopleParts {
  readonly store: Store;
  readonly pool: VisionPool;
  readonly models: Models;
  readonly emit: <Name extends EventName>(name: Name, event: EngineEvents[Name]) => void;
}

type PeopleMethod =
  | 'listPeople'
  | 'listPersonFaces'
  | 'listPersonPhotos'
  | 'namePerson'
  | 'mergePeople'
  | 'splitPerson'
  | 'assignFaces'
  | 'rejectFaces'
  | 'markNotAFace'
  | 'markStranger'
  | 'hidePerson'
  | 'setCover'
  | 'drawFace'
  | 'undo'
  | 'redo'
  | 'history'
  | 'listSuggestions'
  | 'answerSuggestion'
  | 'reviewQuestions'
  | 'searchPhotos'
  | 'findPhotos'
  | 'photoFolders'
  | 'similarFaces'
  | 'personTimeline';

/** Steps, suggestions, faces and photos that are given when nobody says how many. */
const USUAL = { steps: 100, suggestions: 20, questions: 12, faces: 20, photos: 1_000 } as const;

export class PeopleMethods implements Pick<EngineApi, PeopleMethod> {
  protected readonly clusterer: Clusterer;
  protected readonly drawing: Drawing;
  readonly #parts: PeopleParts;
  readonly #store: Store;
  readonly #deciding: Deciding;
  /** The same for answers: who asks the next question does not wait until all people follow. */
  readonly #decidingSoon: Deciding;
  readonly #suggesting: Suggesting;
  #open = true;
  /** Once in an engine's life: from then on every face has a vector of the embedder in use. */
  #embedded: Promise<void> | null = null;
  /** What follows decisions that showed at once. */
  #following: Promise<void> = Promise.resolve();

  constructor(parts: PeopleParts) {
    const { store, pool, models } = parts;
    const { id, clustering, thresholds } = models.embedder;
    this.#parts = parts;
    this.#store = store;
    this.clusterer = new Clusterer(store, id, clustering, () => this.#tellPeople());
    this.drawing = new Drawing({ store, pool, embedder: id });
    this.#deciding = new Deciding(store, (from) => this.#follow(from === 'anew' ? 'anew' : 'follow'));
    this.#decidingSoon = new Deciding(store, (from) => {
      this.#followLater(from === 'anew' ? 'anew' : 'follow');
      return Promise.resolve();
    });
    this.#suggesting = new Suggesting(store, id, thresholds);
  }

  listPeople = ({ hidden = false }: { hidden?: boolean } = {}): PersonSummary[] =>
    this.#store.people.list().filter((person) => hidden || !person.hidden);

  listPersonFaces = ({ personId }: { personId: number }) =>
    this.#store.search.faces(personOf(this.#store, personId).id);

  listPersonPhotos = ({ personId }: { personId: number }) =>
    this.#store.photos.ofPerson(personOf(this.#store, personId).id);

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

  splitPerson = ({ faceIds, name = '' }: { faceIds: number[]; name?: string }): Promise<PersonSummary> =>
    this.#deciding.splitPerson(faceIds, name);

  assignFaces = ({ faceIds, ...whose }: { faceIds: number[] } & Whose): Promise<PersonSummary> =>
    this.#deciding.assignFaces(faceIds, whose);

  rejectFaces = ({ faceIds, personId }: { faceIds: number[]; personId: number }): Promise<FacesDecided> =>
    this.#deciding.rejectFaces(faceIds, personId);

  markNotAFace = ({ faceIds }: { faceIds: number[] }): Promise<FacesDecided> => this.#deciding.markNotAFace(faceIds);

  markStranger = (whose: Faces): Promise<FacesDecided> => this.#deciding.markStranger(whose);

  hidePerson = ({ personId, hidden }: { personId: number; hidden: boolean }): Promise<PersonSummary> =>
    this.#deciding.hidePerson(personId, hidden);

  setCover = ({ personId, faceId }: { personId: number; faceId: number }): Promise<PersonSummary> =>
    this.#deciding.setCover(personId, faceId);

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

  history = ({ personId, before, limit = USUAL.steps }: Parameters<EngineApi['history']>[0] = {}): History =>
    readHistory(this.#store, personId === undefined ? null : personOf(this.#store, personId), before ?? null, limit);

  listSuggestions = ({ limit = USUAL.suggestions }: { limit?: number } = {}): Promise<Suggestion[]> =>
    this.#suggesting.list(limit);

  reviewQuestions = ({ limit = USUAL.questions }: { limit?: number } = {}): Promise<ReviewQuestions> =>
    this.#suggesting.review(limit);

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
    const { thresholds } = this.#parts.models.embedder;
    const others = this.#store.people.count();
    // From the graph that clustering keeps, while it lasts: the index of a large library takes longer.
    const near = this.clusterer.similar(faceId, limit) ?? faces.similar(faceId, faces.modelIdOf(faceId), limit);
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

  /** Ends what follows decisions at its next turn; the next scan takes it up. */
  protected stopPeople(): Promise<void> {
    this.#open = false;
    return this.clusterer.stop();
  }

  /** Embeds what another model had embedded; people are found among vectors of one model. */
  protected embedAgain(): Promise<void> {
    const { store, pool, models } = this.#parts;
    this.#embedded ??= new Reembedding(store, pool, models.embedder.id)
      .catchUp(() => !this.#open)
      .catch((thrown: unknown) => {
        this.#embedded = null;
        throw thrown;
      });
    return this.#embedded;
  }

  /** Brings people in step with the log; faces that were drawn first. */
  async #follow(update: Update = 'follow'): Promise<void> {
    await this.embedAgain();
    await this.drawing.restore(() => this.#open);
    await this.clusterer.update(update);
  }

  /** What the user said shows at once; the people whom it moves other faces to follow. */
  #followLater(update: Update = 'follow'): void {
    this.#tellPeople();
    this.#following = this.#follow(update).catch((thrown: unknown) => {
      if (!this.#open) return;
      if (thrown instanceof Failure) this.#parts.emit('problem', { message: thrown.message });
      else console.error(thrown);
    });
  }

  #tellPeople(): void {
    this.#parts.emit('peopleChanged', { people: this.#store.people.count(), faces: this.#store.faces.count() });
  }
}
