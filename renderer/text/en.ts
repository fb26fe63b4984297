/** Every sentence of the window, in English. Another language is another file with the same names. */

import type { HistoryStep, SurenessLevel } from '../../electron/contract/people.ts';
import type { PersonSummary, ScanProgress } from '../../electron/contract/types.ts';

const numbers = new Intl.NumberFormat('en');
const rates = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const plurals = new Intl.PluralRules('en');

function count(n: number, one: string, other: string): string {
  return `${numbers.format(n)} ${plurals.select(n) === 'one' ? one : other}`;
}

const dates = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });
const monthNames = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2001, month))),
);

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds as a person would say them. */
function timeLeft(seconds: number): string {
  if (seconds < MINUTE) return 'less than a minute left';
  if (seconds < 1.5 * HOUR) return `about ${count(Math.round(seconds / MINUTE), 'minute', 'minutes')} left`;
  if (seconds < 36 * HOUR) return `about ${count(Math.round(seconds / HOUR), 'hour', 'hours')} left`;
  return `about ${count(Math.round(seconds / (24 * HOUR)), 'day', 'days')} left`;
}

const photos = (n: number): string => count(n, 'photo', 'photos');
const faces = (n: number): string => count(n, 'face', 'faces');
const people = (n: number): string => count(n, 'person', 'people');

export const en = {
  app: 'Facet',
  photos,

  retry: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  back: 'Back',
  save: 'Save',
  dismiss: 'Dismiss',
  messages: 'Messages',

  sections: {
    label: 'Sections',
    people: 'People',
    photos: 'Photos',
    review: 'Review',
    search: 'Search',
    folders: 'Folders',
    failed: (n: number): string => `Could not be read (${numbers.format(n)})`,
  },

  undo: 'Undo',
  redo: 'Redo',

  /** What a step of the history did. */
  step: (step: HistoryStep): string => step.sentence,

  personField: {
    label: 'Person',
    placeholder: 'Type a name',
    found: 'People found',
    somebodyNew: (name: string): string => `Somebody new: ${name}`,
  },

  private: 'Everything stays on this computer',

  scan: {
    label: 'Scan progress',
    phase: (phase: ScanProgress['phase']): string =>
      ({
        idle: 'Up to date',
        walking: 'Looking for photos',
        indexing: 'Finding faces',
        clustering: 'Grouping people',
        paused: 'Paused',
      })[phase],
    count: (done: number, total: number): string => `${numbers.format(done)} of ${numbers.format(total)}`,
    found: (total: number): string => `${photos(total)} found`,
    speed: (perSecond: number): string => `${rates.format(perSecond)} photos/s`,
    left: timeLeft,
    pause: 'Pause scan',
    resume: 'Resume scan',
  },

  engine: {
    stopped: 'The engine stopped and is being started again.',
  },

  crash: {
    title: 'This screen could not be shown',
    message: 'Something went wrong inside Facet. Your library is unchanged.',
  },

  welcome: {
    title: 'See who is in your photos',
    sentences: [
      'Facet finds the faces in your photos and puts every person’s pictures together.',
      'You say who is who, and it remembers.',
      'Nothing ever leaves this computer.',
    ],
    choose: 'Choose folders',
    drop: 'or drop folders anywhere in this window',
    untouched: 'Your photos stay where they are, exactly as they are.',
  },

  drop: {
    title: 'Drop folders to add them',
    hint: 'Facet looks for faces in every photo inside.',
    nothing: 'Only folders from your computer can be dropped here.',
  },

  peopleScreen: {
    title: 'People',
    list: 'People',
    loading: 'Reading your library',
    once: (n: number): string => `Seen once (${numbers.format(n)})`,
    onceList: 'Seen once',
    onceHint: 'Faces that appear in a single photo so far.',
    addName: 'Add name',
    unnamed: 'Unnamed person',
    card: (person: PersonSummary): string => `${person.name ?? 'Unnamed person'}, ${photos(person.photos)}`,
    addNameTo: (person: PersonSummary): string => `Add name, ${photos(person.photos)}`,
    find: 'Find a person',
    noMatch: (query: string): string => `Nobody is called “${query}”.`,
    summary: (named: number, all: number): string =>
      named === 0 ? people(all) : `${people(all)}, ${numbers.format(named)} named`,
    searching: 'Looking for faces',
    searchingHint: 'People appear here as they are found. You can name them while the scan goes on.',
    none: 'No faces found yet',
    noneHint: 'None of the photos in your folders shows a face that Facet could find.',
    noPhotos: 'No photos found',
    noPhotosHint: 'There are no photos in your folders that Facet can read. Add another folder to go on.',
    failure: 'Your library could not be read',
  },

  name: {
    label: 'Name',
    placeholder: 'Who is this?',
    edit: 'Edit name',
    add: 'Add name',
    tooLong: (most: number): string => `A name may have up to ${numbers.format(most)} characters.`,
    twoOf: (name: string): string => `Two people are now called ${name}.`,
    mergeThem: 'Are they the same?',
  },

  person: {
    photos: 'Photos',
    summary: (person: PersonSummary): string =>
      person.faces === person.photos ? photos(person.photos) : `${photos(person.photos)}, ${faces(person.faces)}`,
    merge: 'Merge with…',
    gone: 'This person is no longer here',
    goneHint: 'The photos were grouped anew, or this person was merged with another.',
    failure: 'The photos could not be read',
    photo: (fileName: string): string => `Photo ${fileName}`,
    missing: 'missing',
  },

  merge: {
    choose: (name: string | null): string => `Who is the same person as ${name ?? 'this'}?`,
    list: 'People to merge with',
    nobody: 'There is nobody else to merge with.',
    confirm: 'Are these the same person?',
    careful: 'This cannot be taken back yet.',
    keep: 'Name to keep',
    merge: 'Merge',
    other: 'Choose another',
    done: (name: string | null): string => (name === null ? 'The two are now one person.' : `Merged into ${name}.`),
  },

  viewer: {
    label: (fileName: string): string => `Photo ${fileName}`,
    position: (index: number, total: number): string => `${numbers.format(index + 1)} of ${numbers.format(total)}`,
    previous: 'Previous photo',
    next: 'Next photo',
    faces: 'Show faces',
    faceList: 'Faces',
    showInFolder: 'Show in folder',
    missing: 'This file is no longer where it was. What you see is the small copy that Facet keeps.',
    unreadable: 'The photo could not be opened. What you see is the small copy that Facet keeps.',
    failure: 'Facet could not read who is on this photo.',
    unnamed: 'Unnamed person',
    nobody: 'Not matched yet',
    nobodyHint: 'Facet has not matched this face with anyone yet, so it cannot be named.',
    namesAll: (n: number): string => (n === 1 ? 'Names this face.' : `Names this person in all ${photos(n)}.`),
    goTo: 'Go to person',
  },

  search: {
    title: 'Search',
    people: 'People on the photo',
    placeholder: 'Type a name, or -name for photos without them',
    start: 'Who are you looking for?',
    startHint: 'Add one person or several. A click on a name turns it into “without”.',
    startList: 'People to start with',
    noNames: 'Nobody has a name yet',
    noNamesHint: 'Give names to the people you know, and you find the photos that they are on together.',
    goToPeople: 'Go to people',
    with: (name: string): string => `With ${name}`,
    without: (name: string): string => `Without ${name}`,
    not: 'not',
    turn: (name: string, on: boolean): string =>
      on ? `With ${name}. Press for photos without them.` : `Without ${name}. Press for photos with them.`,
    remove: (name: string): string => `Remove ${name}`,
    unnamed: 'Unnamed person',
    somebody: 'Somebody who is no longer here',
    clear: 'Clear all',
    filters: 'More to look for',
    only: (n: number): string => (n === 1 ? 'Only them' : n === 2 ? 'Only the two of them' : 'Only them, nobody else'),
    withUnnamed: 'With somebody unnamed',
    count: 'Number of people',
    countKind: (kind: 'any' | 'exactly' | 'least'): string =>
      ({ any: 'Any number of people', exactly: 'Exactly', least: 'At least' })[kind],
    countOf: (n: number): string => (n === 1 ? 'person' : 'people'),
    from: 'From',
    to: 'To',
    datePlaceholder: 'Year, month or day',
    noDate: 'Write a year, a month or a day: 2019, Aug 2019 or 31 Aug 2019.',
    chooseDate: (which: string): string => `Choose: ${which.toLowerCase()}`,
    yearBefore: 'The year before',
    yearAfter: 'The year after',
    wholeYear: (year: number): string => `All of ${year}`,
    noTime: 'Any time',
    month: (month: number): string => monthNames[month - 1] ?? '',
    shortMonth: (month: number): string => (monthNames[month - 1] ?? '').slice(0, 3),
    date: (year: number, month: number | null, day: number | null): string =>
      [day, month === null ? null : monthNames[month - 1], year].filter((part) => part !== null).join(' '),
    folder: 'Folder',
    anyFolder: 'Any folder',
    foldersFound: 'Folders found',
    results: 'Photos found',
    found: (n: number): string => (n === 0 ? 'No photos' : photos(n)),
    photo: (seconds: number, missing: boolean): string =>
      `Photo, ${dates.format(new Date(seconds * 1000))}${missing ? ', missing' : ''}`,
    heading: (year: number, month: number | null): string =>
      month === null ? String(year) : `${monthNames[month - 1] ?? ''} ${year}`,
    missing: 'missing',
    searching: 'Searching',
    none: 'No photo has all of this',
    noneHint: 'Take one of the conditions away, or turn one around.',
    failure: 'This search did not work',
    export: 'Export copies…',
    exporting: (done: number, total: number): string => `Copying ${numbers.format(done)} of ${photos(total)}`,
    exported: (n: number, folder: string): string => `${photos(n)} copied into ${folder}`,
    exportCancelled: (n: number, total: number): string => `Cancelled: ${numbers.format(n)} of ${photos(total)} copied`,
    exportLabel: 'Export of copies',
    notCopied: (n: number): string => `${photos(n)} could not be copied`,
    showCopies: 'Show folder',
  },

  review: {
    leave: 'Leave review',
    keys: 'Keys',
    undo: 'Take back',
    nothingToUndo: 'There is no answer of this review to take back.',
    samePerson: 'Same person?',
    whoIsThis: 'Who is this?',
    isThis: (name: string): string => `Is this ${name}?`,
    unnamed: 'Unnamed person',
    same: (level: SurenessLevel): string =>
      ({
        'very-likely': 'Very likely the same',
        even: 'As likely as not the same',
        possible: 'Possibly the same',
        unlikely: 'Perhaps the same, more likely not',
      })[level],
    level: (level: SurenessLevel): string =>
      ({
        'very-likely': 'very likely',
        even: 'as likely as not',
        possible: 'possible',
        unlikely: 'more likely not',
      })[level],
    faces,
    photos,
    yes: 'Yes, the same',
    no: 'No, two people',
    yesOne: 'Yes',
    noOne: 'No',
    notSure: 'Not sure',
    stranger: 'I do not know them',
    notAFace: 'Not a face',
    showPhoto: 'Show the photo',
    showFace: 'Show the face',
    photoOf: 'The photo with this face marked',
    candidates: 'It may be',
    candidate: (digit: number, name: string, words: string): string => `${digit}: ${name}, ${words}`,
    somebody: 'Somebody else',
    typeName: 'Type a name',
    settled: (n: number): string => `Settled ${faces(n)}`,
    apart: 'Kept as two people',
    skipped: 'Left open',
    gone: 'That question had answered itself',
    takenBack: 'Taken back',
    takingBack: 'Taking it back',
    total: (answers: number, settledFaces: number): string =>
      `${count(answers, 'answer', 'answers')}, ${faces(settledFaces)} settled`,
    open: (n: number): string => (n >= 1000 ? 'more than 1,000 questions' : count(n, 'question', 'questions')),
    progress: 'Progress of this review',
    loading: 'Looking for what to ask',
    failure: 'The questions could not be made',
    none: 'Nothing to ask',
    noneHint: 'Facet has no question about the people in your photos. New ones come as photos are added.',
    noneAfter: (answers: number, settledFaces: number): string =>
      `You gave ${count(answers, 'answer', 'answers')} and settled ${faces(settledFaces)}. New questions come as photos are added.`,
    noneScanning: 'Photos are still being looked at. Questions appear here as people are found.',
    toPeople: 'Name people',
    toSearch: 'Search for people together',
    keyList: [
      ['Y', 'Yes'],
      ['N', 'No'],
      ['Space', 'Not sure'],
      ['1 – 9', 'It is this candidate'],
      ['Enter', 'Type a name'],
      ['P', 'Show the photo, or the face'],
      ['S', 'I do not know them'],
      ['X', 'Not a face'],
      ['U', 'Take back the last answer'],
      ['Esc', 'Leave'],
    ] as readonly (readonly [key: string, does: string])[],
  },

  failed: {
    title: 'Photos that could not be read',
    hint: 'Everything else is fine. Facet looks at each again with the next scan once its file has changed.',
    list: 'Photos that could not be read',
    none: 'Every photo could be read',
    noneHint: 'There is nothing to see here.',
    noReason: 'The file could not be read.',
  },

  folders: {
    title: 'Folders',
    hint: 'Facet looks for photos in these folders and everything inside them. It never changes a photo.',
    list: 'Folders',
    add: 'Add folder',
    scan: 'Scan again',
    pending: (n: number): string => `${numbers.format(n)} still to look at`,
    failed: (n: number): string => `${numbers.format(n)} could not be read`,
    missing: (n: number): string => `${numbers.format(n)} missing`,
  },
} as const;

/** A sentence, a list of them, or what makes one from numbers and names: English's own words are no part of the type. */
type Translated<Entry> = Entry extends string
  ? string
  : Entry extends (...args: never[]) => string
    ? Entry
    : { readonly [Name in keyof Entry]: Translated<Entry[Name]> };

/** What every language has. */
export type Text = Translated<typeof en>;
