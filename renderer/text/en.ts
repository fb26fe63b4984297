/** Every sentence of the window, in English. Another language is another file with the same names. */

import type { HistoryStep } from '../../electron/contract/people.ts';
import type { PersonSummary, ScanProgress } from '../../electron/contract/types.ts';

const numbers = new Intl.NumberFormat('en');
const rates = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const months = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const moments = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
});
const percents = new Intl.NumberFormat('en', { style: 'percent' });
const thirds = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const degrees = new Intl.NumberFormat('en', { minimumFractionDigits: 4, maximumFractionDigits: 4 });
const plurals = new Intl.PluralRules('en');

function count(n: number, one: string, other: string): string {
  return `${numbers.format(n)} ${plurals.select(n) === 'one' ? one : other}`;
}

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

  timeline: {
    title: 'Photos',
    list: 'Photos, newest first',
    summary: photos,
    month: (year: number, month: number): string => months.format(new Date(Date.UTC(year, month - 1, 1))),
    photo: (takenSeconds: number, missing: boolean): string =>
      `Photo of ${moments.format(takenSeconds * 1000)}${missing ? ', missing' : ''}`,
    missing: 'missing',
    scrubber: 'Month in sight',
    loading: 'Reading your photos',
    none: 'No photos yet',
    noneHint: 'There are no photos in your folders that Facet can read. Add another folder to go on.',
    looking: 'Looking for photos',
    lookingHint: 'Photos appear here as they are read. You can look at them while the scan goes on.',
    failure: 'Your photos could not be read',
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
