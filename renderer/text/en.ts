/** Every sentence of the window, in English. Another language is another file with the same names. */

import type { JudgedProvider, Provider, Verdict } from '../../electron/contract/computing.ts';
import type { FailureCode } from '../../electron/contract/errors.ts';
import type { Disagreement, NamesWriting } from '../../electron/contract/names.ts';
import type { HistoryStep, SurenessLevel } from '../../electron/contract/people.ts';
import { zoneName, type TakenFrom } from '../../electron/contract/photos.ts';
import type { EmbeddingProgress, ModelSummary, PersonSummary, ScanProgress } from '../../electron/contract/types.ts';

const numbers = new Intl.NumberFormat('en');
const rates = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const shares = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const months = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const moments = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
});
const backupTimes = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short' });
const percents = new Intl.NumberFormat('en', { style: 'percent' });
const thirds = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const degrees = new Intl.NumberFormat('en', { minimumFractionDigits: 4, maximumFractionDigits: 4 });
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

/** Bytes as file managers show them. */
function size(bytes: number): string {
  if (bytes < 1e6) return `${rates.format(bytes / 1e3)} KB`;
  return bytes < 1e9 ? `${rates.format(bytes / 1e6)} MB` : `${rates.format(bytes / 1e9)} GB`;
}

/** Execution providers by the names that their makers gave them, which are those of every language. */
export function nameOfProvider(provider: Provider): string {
  return { cpu: 'CPU', cuda: 'NVIDIA (CUDA)', dml: 'DirectML', coreml: 'Core ML', webgpu: 'WebGPU' }[provider];
}

/** What an execution provider computes on. */
function processor(provider: Provider): string {
  return provider === 'cpu' ? 'the processor (CPU)' : `the graphics processor, by ${nameOfProvider(provider)}`;
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  good: 'can be used',
  slower: 'not faster than the processor',
  inexact: 'gives other results than the processor',
  'no-adapter': 'found no graphics processor for it',
  failed: 'does not start',
  crashed: 'crashed',
  hung: 'took too long',
  absent: 'not in this build of Facet',
  'set-aside': 'failed while photos were read',
  untried: 'not tried yet',
};

const photos = (n: number): string => count(n, 'photo', 'photos');
const faces = (n: number): string => count(n, 'face', 'faces');
const people = (n: number): string => count(n, 'person', 'people');

const days = new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const times = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** A month as one number, year * 12 + 0..11. */
function monthName(month: number): string {
  return months.format(Date.UTC(Math.floor(month / 12), month % 12));
}

/** The day of a time: today and yesterday by these words. */
function dayName(at: number, now: number): string {
  const midnight = (time: number): number => new Date(time).setHours(0, 0, 0, 0);
  const ago = Math.round((midnight(now) - midnight(at)) / (24 * HOUR * 1000));
  if (ago > 1 || ago < 0) return days.format(at);
  const word = relative.format(-ago, 'day');
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export const en = {
  app: 'Facet',
  photos,
  number: (n: number): string => numbers.format(n),

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
    library: 'Library',
    failed: (n: number): string => `${photos(n)} could not be read`,
    /** As small as it can be: it stands in a mark. */
    count: (n: number): string => (n > 99 ? '99+' : numbers.format(n)),
    questions: (n: number | null): string =>
      n === null ? 'There are questions' : count(n, 'question to answer', 'questions to answer'),
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

  bug: 'Something went wrong inside Facet. The details are in its log; your library is unchanged.',
  /** In English the engine says it itself, with names and paths. */
  failures: {} as Partial<Record<FailureCode, string>>,
  /** What is wrong with photos and folders, by its code; in English this comes from the engine as well. */
  problems: {} as Readonly<Record<string, string>>,
  moreFolders: (n: number): string => `${count(n, 'more folder', 'more folders')} could not be read.`,

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
    stopped: 'The part of Facet that reads your photos stopped and is being started again.',
    staysDown:
      'The part of Facet that reads your photos keeps stopping. Your library is unchanged; close Facet and open it again.',
    back: 'Facet is back. Nothing was lost.',
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
    question: (name: string): string => `Merge with ${name}?`,
    same: 'Same person',
    two: 'Two people',
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
    confirmAll: (n: number): string => `Are these ${numbers.format(n)} one person?`,
    keep: 'Name to keep',
    more: (n: number): string => `and ${numbers.format(n)} more`,
    merge: 'Merge',
    other: 'Choose another',
  },

  /** People or faces that were chosen, and what can be done with them. */
  selection: {
    label: 'Selection',
    people: (n: number): string => `${people(n)} selected`,
    faces: (n: number): string => `${faces(n)} selected`,
    select: (name: string | null): string => `Select ${name ?? 'unnamed person'}`,
    selectItem: 'Select',
    clear: 'Clear selection',
    open: 'Open',
    merge: (n: number): string => `Merge ${people(n)}`,
    hide: 'Hide',
    show: 'Show again',
    stranger: (n: number): string => (n === 1 ? 'I do not know them' : 'I do not know any of them'),
    more: 'More',
  },

  arrange: {
    order: 'Sort',
    photos: 'Most photos',
    name: 'Name',
    newest: 'Latest photo',
    hidden: (n: number): string => `Show hidden (${numbers.format(n)})`,
    hiddenMark: 'Hidden',
    drop: 'Merge',
  },

  /** What was done to several at once, in the toast that takes it back. */
  decided: {
    merged: (n: number, name: string | null): string =>
      name === null ? `Made one person of ${numbers.format(n)}.` : `Merged ${people(n)} into ${name}.`,
    hid: (n: number, name: string | null): string => (n === 1 && name !== null ? `Hid ${name}.` : `Hid ${people(n)}.`),
    showed: (n: number, name: string | null): string =>
      n === 1 && name !== null ? `Showed ${name} again.` : `Showed ${people(n)} again.`,
    undo: (sentence: string): string => `Undone: ${sentence}`,
    redo: (sentence: string): string => `Redone: ${sentence}`,
  },

  /** One person: photos, faces, time, company. */
  video: {
    label: (fileName: string): string => `Video ${fileName}`,
    /** The name of its tile, as a photo's would be, and how long it is. */
    named: (label: string, duration: string): string => `${label}, video of ${duration}`,
    seenAt: (who: string, time: string): string => `${who} at ${time}`,
    at: (time: string): string => `at ${time}`,
    moments: 'Who is seen when',
    duration: 'Length',
    unplayable: 'The video could not be played. What you see is the small copy that Facet keeps.',
  },
  personScreen: {
    views: 'What to show',
    photos: 'Photos',
    faces: 'Faces',
    faceList: 'Faces',
    confirmed: (n: number): string => `${numbers.format(n)} confirmed`,
    hidden: 'Hidden from people',
    actions: 'More about this person',
    history: 'History',
    beside: 'Also with',
    besidePerson: (name: string | null, n: number): string => `With ${name ?? 'an unnamed person'}, ${photos(n)}`,
    withPerson: (name: string | null): string => `With ${name ?? 'an unnamed person'}`,
    withAll: 'Show all photos',
    searchBoth: 'Search for both',
    goTo: (name: string | null): string => (name === null ? 'Go to this person' : `Go to ${name}`),
    years: 'Years',
    timeline: 'Timeline',
    month: (month: number, n: number): string => `${monthName(month)}, ${photos(n)}`,
    noneThen: (month: number): string => monthName(month),
    year: (year: number): string => `${year}`,
    facesFailure: 'The faces could not be read',
    face: (confirmed: boolean): string => (confirmed ? 'Face, confirmed' : 'Face'),
    faceMenu: 'What this face is',
    confirm: 'Confirm',
    not: (name: string | null): string => (name === null ? 'Not this person' : `Not ${name}`),
    move: 'Move to…',
    split: 'Split off…',
    cover: 'Use as cover',
    notAFace: 'Not a face',
    openPhoto: 'Open photo',
    moveTitle: (n: number): string => (n === 1 ? 'Who is this?' : `Who are these ${faces(n)}?`),
    splitTitle: (n: number): string => (n === 1 ? 'Split off this face' : `Split off ${faces(n)}`),
    splitHint: 'They become somebody else. A name can wait.',
    splitNow: 'Split off without a name',
  },

  history: {
    title: 'History',
    open: 'History',
    all: 'Everybody',
    one: (name: string | null): string => name ?? 'This person',
    whose: 'Whose history',
    none: 'Nothing yet',
    noneHint: 'What you say about people is listed here, and any of it can be taken back.',
    loading: 'Reading the history',
    failure: 'The history could not be read',
    undone: 'Undone',
    undo: (sentence: string): string => `Undo: ${sentence}`,
    redo: (sentence: string): string => `Redo: ${sentence}`,
    list: 'Steps',
    day: (at: number, now: number): string => dayName(at, now),
    time: (at: number): string => times.format(at),
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
    stranger: 'Somebody you do not know',
    noPicture: 'There is no picture to show',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fit: 'Fit to window',
    percent: (share: number): string => percents.format(share),
    draw: 'Add a face',
    turn: 'Turn the view',
    info: 'Details',
    slideshow: 'Slideshow',
    more: 'More',
    key: (label: string, key: string): string => `${label} (${key})`,
    openFile: 'Open with the system’s app',
    copyPicture: 'Copy picture',
    copyPath: 'Copy path',
    pictureCopied: 'The picture is on the clipboard.',
    pathCopied: 'The path is on the clipboard.',
  },

  faceCard: {
    whose: 'Whose face this is',
    name: 'Who is this?',
    other: 'Somebody else?',
    photos,
    confirmed: 'You said so',
    nobodyHint: 'Facet has found nobody who looks like this.',
    strangerHint: 'Facet does not ask about this face any more.',
    drawn: 'Drawn by hand',
    scope: 'What the name is for',
    scopeAll: (n: number): string => `All ${photos(n)}`,
    scopeFace: 'Only this face',
    goTo: (name: string | null): string => (name === null ? 'All photos of this person' : `All photos of ${name}`),
    yes: (name: string): string => `Yes, this is ${name}`,
    not: (name: string | null): string => (name === null ? 'Not this person' : `This is not ${name}`),
    doNotKnow: 'Somebody I do not know',
    notAFace: 'Not a face',
  },

  similar: {
    title: 'Similar faces',
    none: 'There is nothing to compare it with.',
    face: (who: string, level: SurenessLevel): string => {
      const same = {
        'very-likely': 'very likely the same',
        even: 'as likely as not the same',
        possible: 'possibly the same',
        unlikely: 'more likely not the same',
      };
      return `${who}: ${same[level]}`;
    },
  },

  draw: {
    hint: 'Drag a box around the face.',
    keys: 'Arrow keys move the box, with Shift they size it; Enter takes it, Escape leaves.',
    box: 'Box around the face',
  },

  slideshow: {
    label: 'Slideshow',
    paused: 'Paused',
  },

  info: {
    title: 'Details',
    loading: 'Reading the file',
    failure: 'The details could not be read.',
    file: 'File',
    folder: 'Folder',
    taken: 'Taken',
    fileTime: 'Time of the file',
    moment: (iso: string): string => moments.format(new Date(`${iso}Z`)),
    size: 'Size',
    pixels: (width: number, height: number): string =>
      `${numbers.format(width)} × ${numbers.format(height)} pixels${
        width * height >= 1e6 ? ` (${rates.format((width * height) / 1e6)} MP)` : ''
      }`,
    bytes: (n: number): string => {
      if (n < 1e3) return `${numbers.format(n)} bytes`;
      return n < 1e6 ? `${thirds.format(n / 1e3)} kB` : `${thirds.format(n / 1e6)} MB`;
    },
    camera: 'Camera',
    lens: 'Lens',
    exposure: 'Exposure',
    exposureOf: (seconds: number | null, aperture: number | null, iso: number | null): string =>
      [
        seconds === null
          ? ''
          : seconds < 0.4
            ? `1/${numbers.format(Math.round(1 / seconds))} s`
            : `${thirds.format(seconds)} s`,
        aperture === null ? '' : `f/${thirds.format(aperture)}`,
        iso === null ? '' : `ISO ${String(Math.round(iso))}`,
      ]
        .filter((part) => part !== '')
        .join(', '),
    focalLength: 'Focal length',
    millimetres: (own: number, film: number | null): string =>
      film === null || film === own
        ? `${thirds.format(own)} mm`
        : `${thirds.format(own)} mm (${thirds.format(film)} mm on film)`,
    place: 'Place',
    placeOf: (latitude: number, longitude: number): string =>
      `${degrees.format(Math.abs(latitude))}° ${latitude < 0 ? 'S' : 'N'}, ${degrees.format(Math.abs(longitude))}° ${longitude < 0 ? 'W' : 'E'}`,
    noCamera: 'The file says nothing about a camera.',
    faces: 'People and faces',
    noFaces: 'No faces on this photo. Press D to add one.',
  },

  metadata: {
    taken: (iso: string, offset: number | null, isDayOnly: boolean): string => {
      const moment = new Date(`${iso}Z`);
      if (isDayOnly) return dates.format(moment);
      return offset === null ? moments.format(moment) : `${moments.format(moment)} (${zoneName(offset)})`;
    },
    from: (source: TakenFrom): string =>
      ({
        camera: 'by the camera',
        xmp: 'from the file’s XMP',
        iptc: 'from the file’s IPTC',
        sidecar: 'from the sidecar file',
        gps: 'by satellite',
        name: 'from the file’s name',
        file: 'from the file’s time',
      })[source],
    rating: 'Rating',
    stars: (n: number): string => (n < 0 ? 'Rejected' : `${'★'.repeat(n)}${'☆'.repeat(5 - n)}`),
    starsAloud: (n: number): string => (n < 0 ? 'Rejected' : `${count(n, 'star', 'stars')} of 5`),
    title: 'Title',
    description: 'Description',
    keywords: 'Keywords',
    anyRating: 'Any rating',
    atLeast: (n: number): string => (n === 5 ? count(n, 'star', 'stars') : `${count(n, 'star', 'stars')} or more`),
    anyKeyword: 'Any keyword',
    keyword: 'Keyword',
  },
  copies: {
    title: (n: number): string => `${numbers.format(n)} copies, the best first`,
    open: (fileName: string): string => `Show the copy ${fileName}`,
    missing: 'missing',
  },

  timeline: {
    title: 'Photos',
    list: 'Photos, newest first',
    summary: photos,
    month: (year: number, month: number): string => months.format(new Date(Date.UTC(year, month - 1, 1))),
    photo: (takenSeconds: number, missing: boolean, copies: number): string =>
      `Photo of ${moments.format(takenSeconds * 1000)}${missing ? ', missing' : ''}${copies > 1 ? `, ${numbers.format(copies)} copies` : ''}`,
    missing: 'missing',
    scrubber: 'Month in sight',
    loading: 'Reading your photos',
    none: 'No photos yet',
    noneHint: 'There are no photos in your folders that Facet can read. Add another folder to go on.',
    looking: 'Looking for photos',
    lookingHint: 'Photos appear here as they are read. You can look at them while the scan goes on.',
    failure: 'Your photos could not be read',
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
    exportFailed: (why: string, n: number, total: number): string =>
      `${why} ${numbers.format(n)} of ${photos(total)} copied.`,
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

  help: {
    title: 'Keyboard shortcuts',
    open: 'Keyboard shortcuts (?)',
    groups: {
      everywhere: 'Everywhere',
      grids: 'In every grid',
      people: 'People',
      photo: 'A photo',
      review: 'Review',
    },
    does: {
      sections: 'Go to People, Photos, Review, Search, Library',
      back: 'Back, or close what is open',
      undo: 'Undo',
      redo: 'Redo',
      zoom: 'Larger, smaller, actual size',
      help: 'Show these keys',
      move: 'Move from one to the next',
      ends: 'To the start, to the end',
      pages: 'A page up or down',
      open: 'Open',
      name: 'Name this person',
      merge: 'Merge with somebody',
      select: 'Select',
      selectAll: 'Select all',
      next: 'Next or previous photo',
      faces: 'Show faces',
      draw: 'Draw a face',
      rotate: 'Rotate',
      info: 'Information',
      slideshow: 'Slideshow',
      play: 'Play or pause a video',
      zoomPhoto: 'Zoom in, zoom out, fit',
      yes: 'Yes, the same person',
      no: 'No',
      notSure: 'Not sure',
      takeBack: 'Take back the last answer',
      candidate: 'This is the candidate with that number',
      typeName: 'Type a name',
      showPhoto: 'Show the photo, or the face',
      notAFace: 'Not a face',
      stranger: 'A stranger',
    },
    /** A key as it is written on a keyboard. */
    key: (key: string): string => key,
  },

  removeFolder: {
    openShort: 'Remove…',
    open: (folder: string): string => `Remove ${folder}…`,
    title: 'Remove this folder from the library?',
    goes: (n: number): string =>
      n === 0
        ? 'Facet no longer looks for photos in it.'
        : `Facet no longer shows ${n === 1 ? 'its photo' : `its ${photos(n)}`} and the faces on ${n === 1 ? 'it' : 'them'}, and no longer looks for photos in it.`,
    stays:
      'No photo is deleted: the folder stays as it is on your computer. Facet remembers the names that you gave; add the folder again, and they are back.',
    overlaps: 'Photos that lie in another folder of your library as well stay there.',
    remove: 'Remove from library',
    removed: (path: string): string => `${path} is no longer in the library.`,
  },
  names: {
    title: 'Names in files',
    hint: 'Other programs (Picasa, digiKam, Lightroom, Windows) keep in photos who is on them. Facet can take that over, and write your names down as well.',
    none: 'There are no further names to take over from files.',
    found: (n: number, whom: number, on: number): string =>
      `The files have names for ${faces(n)}: ${people(whom)} on ${photos(on)}.`,
    take: 'Use names from files',
    taking: 'Reading the files',
    taken: (n: number, whom: number): string => `From files: ${faces(n)} named, ${people(whom)}`,
    nothingTaken: 'There are no further names to take over from files.',
    later: 'Of photos that come later, too',
    disagree: (n: number): string =>
      n === 1 ? 'A name in a file disagrees' : `${numbers.format(n)} names in files disagree`,
    conflicts: 'Names that disagree',
    says: (name: string): string => `The file says ${name}`,
    why: (why: Disagreement, yours: string | null, others: readonly string[]): string =>
      ({
        'two-names': `It says ${others.join(', ')} as well.`,
        'named-otherwise': `You say ${yours ?? 'somebody else'}.`,
        'not-a-face': 'You say that it is no face.',
        stranger: 'You say that it is a stranger.',
        'said-not': 'You say that it is somebody else.',
      })[why],
    keep: 'Leave as it is',
    keepLabel: (name: string): string => `Leave as it is, not ${name}`,
    use: (name: string): string => `Use ${name}`,
    useLabel: (name: string): string => `Use ${name}, as the file says`,
    showPhoto: (fileName: string): string => `Show photo ${fileName}`,
    more: (n: number): string => `and ${numbers.format(n)} more`,
    write: 'Write names to files…',
    writeTitle: 'Write names to files',
    where: 'Where to',
    sidecars: 'Beside the photos',
    files: 'Into the photos',
    list: 'Files and names',
    sidecarsHint:
      'A small file (.xmp) is put beside each photo, which digiKam, darktable and others read. The photo stays as it is. What others wrote there is kept.',
    filesHint:
      'The photos’ files are changed: the names go into their metadata, the picture stays the same to the last dot. Each file is checked before it takes the place of the old one.',
    progress: ({ state, kind, changed, unchanged, done, total, failed }: NamesWriting): string => {
      if (state === 'running') return `${numbers.format(done)} of ${photos(total)}`;
      const not = failed.length > 0 ? `, ${numbers.format(failed.length)} not possible` : '';
      if (kind === 'undo') return `${count(changed, 'file', 'files')} as before${not}.`;
      const what = `${count(changed, 'file', 'files')} ${kind === 'look' ? 'to write' : 'written'}`;
      return `${what}, ${numbers.format(unchanged)} up to date${not}.`;
    },
    change: (names: readonly string[], removed: readonly string[]): string =>
      [names.join(', '), removed.length > 0 ? `instead of ${removed.join(', ')}` : '']
        .filter((part) => part !== '')
        .join(' '),
    writeNow: (n: number): string => (n === 0 ? 'Nothing to write' : `Write ${count(n, 'file', 'files')}`),
    undoWriting: 'Take the last writing back',
  },

  licences: {
    title: 'Licences',
    hint: 'Facet is free software, and made of the work of many: this is what it contains, and under which licences.',
    show: 'Show all',
    textOf: (name: string): string => `Licence of ${name}`,
  },

  libraryScreen: {
    title: 'Library',
    add: 'Add folders',
    scan: 'Scan again',
    upToDate: 'Everything is up to date.',
    photos: (n: number): string => (n === 1 ? 'photo' : 'photos'),
    faces: (n: number): string => (n === 1 ? 'face' : 'faces'),
    people: (n: number): string => (n === 1 ? 'person' : 'people'),
    number: (n: number): string => numbers.format(n),

    folders: 'Folders',
    foldersHint: 'Facet looks for photos in these folders and everything inside them. It changes no photo by itself.',
    folderUpToDate: 'Up to date',
    folderGone: 'Not there',
    folderGoneHint: 'Connect the drive that it is on. All that you said about its photos is kept.',
    watch: {
      live: 'Changes are noticed at once',
      polling: 'Looked at every minute',
    },
    folderAway: 'Not connected',
    pending: (n: number): string => `${numbers.format(n)} still to look at`,
    failed: (n: number): string => `${numbers.format(n)} could not be read`,
    missing: (n: number): string => `${numbers.format(n)} missing`,

    failedTitle: (n: number): string => `Could not be read (${numbers.format(n)})`,
    failedHint: 'Everything else is fine. Facet tries each again when its file has changed, or when you say so.',
    failedList: 'Photos that could not be read',
    noReason: 'The file could not be read.',
    retryAll: 'Try all again',
    retryOne: (fileName: string): string => `Try ${fileName} again`,
    again: 'Try again',

    missingTitle: (n: number): string => `Missing (${numbers.format(n)})`,
    missingHint:
      'These files are no longer where they were. Facet keeps their small pictures and what you said about them, and knows them again wherever they turn up in your folders.',
    missingList: 'Missing photos',
    missingMore: (n: number): string => `and ${numbers.format(n)} more`,

    storage: 'Storage',
    storageHint: 'What Facet remembers lies in one folder on this computer. Your photos are not copied.',
    storageTotal: (bytes: number): string => `${size(bytes)} in all`,
    storageThumbnails: 'Small pictures of photos',
    storageFaces: 'Pictures of faces',
    storageRest: 'Names, decisions and the index',
    storageBackups: 'Backups',
    size,

    noBackup: 'No backup was made yet.',
    lastBackup: (at: number, bytes: number): string =>
      `Last backup: ${backupTimes.format(new Date(at))} (${size(bytes)})`,
    backingUp: 'A backup is being made…',
    backUpNow: 'Back up now',
    backupHint: 'Facet makes one every week and keeps the last three in the folder “backups” beside the library.',

    recognition: 'Recognition',
    runsOn: (model: string, provider: Provider): string => `${model} recognises people, on ${processor(provider)}.`,
    speed: (facesPerSecond: number): string => `The last scan read ${rates.format(facesPerSecond)} faces a second.`,
    noSpeed: 'The next scan that reads photos will show how fast it is.',
    models: 'Models',
    role: (role: ModelSummary['role']): string =>
      ({
        detector: 'Finds faces on photos',
        landmarker: 'Finds eyes, nose and mouth',
        embedder: 'Tells people apart',
      })[role],
    inUse: 'in use',
    licence: (licence: string): string => `${licence} licence`,
    accuracy: ({ share, standardError }: { readonly share: number; readonly standardError: number }): string =>
      `${shares.format(100 * share)} % right (± ${shares.format(100 * standardError)}) on the benchmark Labeled Faces in the Wild`,
    failure: 'Not all of this could be read just now.',
  },

  /** What photos are read on. */
  computing: {
    label: 'Read photos with',
    auto: 'Automatic, the fastest',
    name: nameOfProvider,
    all: 'What photos can be read with',
    tryAll: 'Try all',
    trying: 'Trying what is fastest on this computer…',
    waiting: 'This is tried out when photos are next to be read. Until then it is the processor.',
    known: 'Only what gives the same as the processor for faces that are known is used.',
    refused: (provider: Provider): string =>
      `${nameOfProvider(provider)} cannot be used on this computer, so it is the processor.`,
    state: ({ verdict, facesPerSecond }: JudgedProvider): string =>
      facesPerSecond === null
        ? VERDICTS[verdict]
        : verdict === 'good'
          ? `${rates.format(facesPerSecond)} faces/s`
          : `${VERDICTS[verdict]} · ${rates.format(facesPerSecond)} faces/s`,
  },

  /** Another model for recognising people. */
  embedding: {
    label: 'Embedding faces again',
    use: 'Use',
    useLabel: (model: string): string => `Use ${model}`,
    state: ({ state, model, done, total }: EmbeddingProgress): string =>
      ({
        done: `All ${faces(total)} are embedded with ${model}`,
        running: `Embedding again: ${numbers.format(done)} of ${numbers.format(total)}`,
        paused: `Paused: ${numbers.format(done)} of ${numbers.format(total)} embedded again`,
        stopped: `${numbers.format(done)} of ${numbers.format(total)} faces are embedded with ${model}`,
      })[state],
    speed: (facesPerSecond: number): string => `${rates.format(facesPerSecond)} faces/s`,
    meanwhile: 'Faces that are not embedded again are compared all the same. Names and people stay.',
    waits: (model: string): string =>
      `${model} cannot be compared with the model in use, so it is used once all faces are ready. Stopping keeps the model in use.`,
    pause: 'Pause',
    resume: 'Go on',
    stop: 'Stop',
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
