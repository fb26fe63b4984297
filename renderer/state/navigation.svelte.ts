import { NOTHING, type Terms } from '../search/terms.ts';

/** What fills the window below the header. */
export type Screen =
  { readonly name: Section; readonly terms?: Terms } | { readonly name: 'person'; readonly personId: number };

/** The header's sections. */
export type Section = 'people' | 'photos' | 'search' | 'review' | 'library';

/** In the header's order, which is that of their keys, Ctrl+1 and so on. */
export const SECTIONS: readonly Section[] = ['people', 'photos', 'review', 'search', 'library'];

/** A screen, and how far it was scrolled when it was left. */
interface Visit {
  readonly screen: Screen;
  scroll: number;
}

/** A photo in the viewer, and the list that the arrow keys move through. */
export interface OpenPhoto {
  /** Ids. */
  readonly photos: ArrayLike<number>;
  readonly index: number;
  readonly id: number;
  /** The face on it that it was opened for; null for the whole photo. */
  readonly face: number | null;
}

/** People who may be one; the others are none until somebody is chosen. */
export interface Merge {
  readonly personId: number;
  readonly otherIds: readonly number[];
}

/** What the panel beside the screen tells: all that was said, or what was said of one person. */
export interface OpenHistory {
  readonly personId: number | null;
}

/** Where the user is. The first visit is always one of the header's sections. */
export class Navigation {
  #visits = $state.raw<readonly Visit[]>([{ screen: { name: 'people' }, scroll: 0 }]);
  #photo = $state.raw<OpenPhoto | null>(null);
  #merge = $state.raw<Merge | null>(null);
  #help = $state(false);
  #history = $state.raw<OpenHistory | null>(null);
  /** What was searched for last. */
  #terms = NOTHING;
  #cameFrom: number | null = null;

  get screen(): Screen {
    return this.#visit.screen;
  }

  get photo(): OpenPhoto | null {
    return this.#photo;
  }

  get merge(): Merge | null {
    return this.#merge;
  }

  get history(): OpenHistory | null {
    return this.#history;
  }

  get canGoBack(): boolean {
    return this.#visits.length > 1;
  }

  /** Where the screen was scrolled to when it was left; it is not reactive, it is read once. */
  get scroll(): number {
    return this.#visit.scroll;
  }

  set scroll(top: number) {
    this.#visit.scroll = top;
  }

  /** The person whose screen was just left by going back; not reactive, read once. */
  get cameFrom(): number | null {
    return this.#cameFrom;
  }

  /** Goes to one of the header's sections; the way back starts there. */
  openSection(name: Section): void {
    this.closePhoto();
    this.#cameFrom = null;
    if (this.screen.name === name) return;
    const visit = { screen: name === 'search' ? { name, terms: this.#terms } : { name }, scroll: 0 };
    // A review fills the window; who leaves it is where they were.
    this.#visits = name === 'review' ? [...this.#visits, visit] : [visit];
  }

  /** What the search screen looks for. */
  get terms(): Terms {
    return (this.screen.name === 'search' ? this.screen.terms : undefined) ?? NOTHING;
  }

  /** The search screen looks for something else; it is no step that leads back. */
  search(terms: Terms): void {
    this.#terms = terms;
    this.#visits = [...this.#visits.slice(0, -1), { screen: { name: 'search', terms }, scroll: 0 }];
  }

  /** Goes to a search, from where the way leads back. */
  openSearch(terms: Partial<Terms>): void {
    this.closePhoto();
    this.#cameFrom = null;
    this.#terms = { ...NOTHING, ...terms };
    this.#visits = [...this.#visits, { screen: { name: 'search', terms: this.#terms }, scroll: 0 }];
  }

  openPerson(personId: number): void {
    this.closePhoto();
    if (this.screen.name === 'person' && this.screen.personId === personId) return;
    this.#visits = [...this.#visits, { screen: { name: 'person', personId }, scroll: 0 }];
  }

  /** Puts another person in the place of one who is no more; the way back no longer leads to the old one. */
  replacePerson(gone: number, personId: number): void {
    const isGone = ({ screen }: Visit): boolean => screen.name === 'person' && screen.personId === gone;
    if (!this.#visits.some(isGone)) return;
    const wasShown = isGone(this.#visit);
    const left = this.#visits.filter((visit) => !isGone(visit));
    this.#visits = left;
    if (wasShown) this.openPerson(personId);
  }

  back(): void {
    if (!this.canGoBack) return;
    this.#cameFrom = this.screen.name === 'person' ? this.screen.personId : null;
    this.#visits = this.#visits.slice(0, -1);
  }

  /** Shows a photo of a list of ids, and asks about a face on it; at an index outside of the list nothing happens. */
  openPhoto(photos: ArrayLike<number>, index: number, face: number | null = null): void {
    const id = photos[index];
    if (id !== undefined) this.#photo = { photos, index, id, face };
  }

  /** Shows the next photo (1) or the one before (-1); at an end it stays. */
  turn(step: 1 | -1): void {
    if (this.#photo !== null) this.openPhoto(this.#photo.photos, this.#photo.index + step);
  }

  closePhoto(): void {
    this.#photo = null;
  }

  openMerge(personId: number, others: number | readonly number[] = []): void {
    this.#merge = { personId, otherIds: typeof others === 'number' ? [others] : others };
  }

  /** Whether the keys are shown. */
  get help(): boolean {
    return this.#help;
  }

  openHelp(): void {
    this.#help = true;
  }

  closeHelp(): void {
    this.#help = false;
  }

  closeMerge(): void {
    this.#merge = null;
  }

  openHistory(personId: number | null = null): void {
    this.#history = { personId };
  }

  closeHistory(): void {
    this.#history = null;
  }

  get #visit(): Visit {
    const visit = this.#visits.at(-1);
    if (visit === undefined) throw new Error('there is always a visit');
    return visit;
  }
}
