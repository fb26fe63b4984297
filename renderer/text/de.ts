/** The window's sentences in German. The compiler says what is missing: `Text` has every name that English has. */

import type { Deed, HistoryStep } from '../../electron/contract/people.ts';
import type { ModelSummary, PersonSummary, ScanProgress } from '../../electron/contract/types.ts';
import type { Text } from './en.ts';

const numbers = new Intl.NumberFormat('de');
const rates = new Intl.NumberFormat('de', { maximumSignificantDigits: 2 });
const shares = new Intl.NumberFormat('de', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const months = new Intl.DateTimeFormat('de', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const moments = new Intl.DateTimeFormat('de', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const percents = new Intl.NumberFormat('de', { style: 'percent' });
const thirds = new Intl.NumberFormat('de', { maximumSignificantDigits: 3 });
const degrees = new Intl.NumberFormat('de', { minimumFractionDigits: 4, maximumFractionDigits: 4 });
const plurals = new Intl.PluralRules('de');

/** Between a number and its unit the line does not break. */
const NARROW = '\u202f';

function count(n: number, one: string, other: string): string {
  return `${numbers.format(n)} ${plurals.select(n) === 'one' ? one : other}`;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

function timeLeft(seconds: number): string {
  if (seconds < MINUTE) return 'noch weniger als eine Minute';
  if (seconds < 1.5 * HOUR) return `noch etwa ${count(Math.round(seconds / MINUTE), 'Minute', 'Minuten')}`;
  if (seconds < 36 * HOUR) return `noch etwa ${count(Math.round(seconds / HOUR), 'Stunde', 'Stunden')}`;
  return `noch etwa ${count(Math.round(seconds / (24 * HOUR)), 'Tag', 'Tage')}`;
}

function size(bytes: number): string {
  if (bytes < 1e6) return `${rates.format(bytes / 1e3)}${NARROW}KB`;
  return bytes < 1e9 ? `${rates.format(bytes / 1e6)}${NARROW}MB` : `${rates.format(bytes / 1e9)}${NARROW}GB`;
}

function processor(provider: string): string {
  const graphics = ['cuda', 'directml', 'dml', 'coreml', 'webgpu'].includes(provider.toLowerCase());
  return graphics ? `auf der Grafikkarte (${provider})` : 'auf dem Prozessor (CPU)';
}

const photos = (n: number): string => count(n, 'Foto', 'Fotos');
const faces = (n: number): string => count(n, 'Gesicht', 'Gesichter');
const ofFaces = (n: number): string => count(n, 'Gesicht', 'Gesichtern');
const people = (n: number): string => count(n, 'Person', 'Personen');
const quoted = (name: string): string => `„${name}“`;

/** Somebody, as the object of a sentence. */
const whom = (name: string | null): string => name ?? 'eine Person ohne Namen';

function decided({ kind, name, person, other, hidden }: Deed, n: number): string {
  switch (kind) {
    case 'name':
      if (name === null) return `${person ?? 'Die Person'} hat keinen Namen mehr.`;
      return n > 0 ? `Eine Person mit ${ofFaces(n)} heißt jetzt ${name}.` : `Die Person heißt jetzt ${name}.`;
    case 'rename':
      return name === null
        ? `${person ?? 'Die Person'} hat keinen Namen mehr.`
        : `${person ?? 'Die Person'} heißt jetzt ${name}.`;
    case 'merge':
      return `${whom(person)} und ${whom(other)} sind jetzt eine Person.`.replace(/^eine Person/u, 'Eine Person');
    case 'split':
      return `${faces(n)} von ${whom(person)} getrennt${name === null ? '' : `, als ${name}`}.`;
    case 'assign':
      return `${faces(n)} ${whom(person)} zugeordnet.`;
    case 'reject':
      return n === 1 ? `Dieses Gesicht ist nicht ${whom(person)}.` : `${faces(n)} sind nicht ${whom(person)}.`;
    case 'different':
      return `${person ?? 'Jemand'} und ${other ?? 'jemand anders'} sind zwei Personen.`;
    case 'unsure':
      return 'Diese Frage bleibt offen.';
    case 'not-a-face':
      return n === 1 ? 'Das ist kein Gesicht.' : `${faces(n)} sind keine.`;
    case 'stranger':
      return n === 1 ? '1 Gesicht gehört jemand Fremdem.' : `${faces(n)} gehören Fremden.`;
    case 'hide':
      return hidden ? `${person ?? 'Die Person'} ist ausgeblendet.` : `${person ?? 'Die Person'} wird wieder gezeigt.`;
    case 'cover':
      return `${person ?? 'Die Person'} hat ein anderes Titelbild.`;
    case 'draw':
      return 'Gesicht von Hand eingezeichnet.';
  }
}

function step({ kind, deed, faces: n }: HistoryStep): string {
  if (deed === null)
    return 'Eine neuere Version von Facet hat hier etwas vermerkt, das diese nicht versteht. Es bleibt erhalten.';
  const sentence = decided(deed, n);
  if (kind === 'undo') return `Rückgängig: ${sentence}`;
  return kind === 'redo' ? `Wiederholt: ${sentence}` : sentence;
}

const KEYS: Readonly<Record<string, string>> = {
  Ctrl: 'Strg',
  Shift: 'Umschalt',
  Space: 'Leertaste',
  Enter: 'Eingabe',
  Home: 'Pos1',
  End: 'Ende',
  PageUp: 'Bild ↑',
  PageDown: 'Bild ↓',
};

export const de: Text = {
  app: 'Facet',
  photos,

  retry: 'Noch einmal versuchen',
  cancel: 'Abbrechen',
  close: 'Schließen',
  back: 'Zurück',
  save: 'Speichern',
  dismiss: 'Ausblenden',
  messages: 'Meldungen',

  sections: {
    label: 'Bereiche',
    people: 'Personen',
    photos: 'Fotos',
    review: 'Prüfen',
    search: 'Suche',
    library: 'Bibliothek',
    failed: (n: number): string =>
      n === 1 ? '1 Foto konnte nicht gelesen werden' : `${photos(n)} konnten nicht gelesen werden`,
  },

  undo: 'Rückgängig',
  redo: 'Wiederholen',

  step,

  personField: {
    label: 'Person',
    placeholder: 'Namen eingeben',
    found: 'Gefundene Personen',
    somebodyNew: (name: string): string => `Neue Person: ${name}`,
  },

  private: 'Alles bleibt auf diesem Computer',

  bug: 'In Facet ist etwas schiefgegangen. Einzelheiten stehen im Protokoll; Ihre Bibliothek ist unverändert.',
  failures: {
    'folder-missing':
      'Diesen Ordner gibt es nicht. Schließen Sie das Laufwerk an, auf dem er liegt, oder wählen Sie einen anderen.',
    'folder-unreadable': 'Facet darf diesen Ordner nicht lesen.',
    'folder-not-a-folder': 'Das ist kein Ordner.',
    'folder-inside-library':
      'Das ist der Ordner, in dem Facet seine Bibliothek hat. Wählen Sie einen Ordner mit Fotos.',
    'library-not-writable': 'Facet darf nicht in den Ordner seiner Bibliothek schreiben.',
    'library-locked': 'Ein anderes Facet benutzt diese Bibliothek. Schließen Sie es und versuchen Sie es noch einmal.',
    'library-newer': 'Diese Bibliothek wurde von einer neueren Version von Facet angelegt. Öffnen Sie sie mit dieser.',
    'library-damaged': 'Die Bibliothek ist beschädigt und wurde nicht verändert.',
    'disk-full':
      'Auf dem Datenträger ist kein Platz mehr. Schaffen Sie Platz; Facet macht dann dort weiter, wo es war.',
    'person-unknown': 'Diese Person gibt es nicht mehr.',
    'face-unknown': 'Dieses Gesicht gibt es nicht mehr.',
    'merge-with-itself': 'Eine Person lässt sich nicht mit sich selbst zusammenführen.',
    'name-invalid': 'So kann niemand heißen.',
    'no-faces': 'Es ist kein Gesicht ausgewählt.',
    'nobody-left': 'Das sind alle Gesichter dieser Person. Lassen Sie mindestens eines übrig.',
    'faces-of-several': 'Diese Gesichter gehören nicht alle zu einer Person.',
    'nothing-to-undo': 'Es gibt nichts, was rückgängig gemacht werden könnte.',
    'nothing-to-redo': 'Es gibt nichts, was wiederholt werden könnte.',
    'step-unknown': 'Diesen Schritt gibt es nicht.',
    'suggestion-unknown': 'Diese Frage hat sich erledigt.',
    'dates-invalid': 'Diesen Zeitraum gibt es nicht: Er endet, bevor er beginnt.',
    'box-invalid': 'Hier kann kein Gesicht eingezeichnet werden.',
    'face-there': 'Hier ist schon ein Gesicht.',
    'photo-unknown': 'Dieses Foto ist nicht mehr in der Bibliothek.',
    'photo-gone': 'Die Datei ist nicht mehr dort, wo sie war.',
    'engine-stopped': 'Der Teil von Facet, der Ihre Fotos liest, läuft gerade nicht.',
  },

  scan: {
    label: 'Fortschritt',
    phase: (phase: ScanProgress['phase']): string =>
      ({
        idle: 'Alles aktuell',
        walking: 'Sucht nach Fotos',
        indexing: 'Sucht nach Gesichtern',
        clustering: 'Ordnet Personen',
        paused: 'Angehalten',
      })[phase],
    count: (done: number, total: number): string => `${numbers.format(done)} von ${numbers.format(total)}`,
    found: (total: number): string => `${photos(total)} gefunden`,
    speed: (perSecond: number): string => `${rates.format(perSecond)} Fotos/s`,
    left: timeLeft,
    pause: 'Anhalten',
    resume: 'Fortsetzen',
  },

  engine: {
    stopped: 'Der Teil von Facet, der Ihre Fotos liest, ist stehen geblieben und wird neu gestartet.',
    back: 'Facet ist wieder da. Nichts ging verloren.',
  },

  crash: {
    title: 'Dieser Bereich konnte nicht gezeigt werden',
    message: 'In Facet ist etwas schiefgegangen. Ihre Bibliothek ist unverändert.',
  },

  welcome: {
    title: 'Sehen Sie, wer auf Ihren Fotos ist',
    sentences: [
      'Facet findet die Gesichter auf Ihren Fotos und legt die Bilder jeder Person zusammen.',
      'Sie sagen, wer wer ist, und Facet merkt es sich.',
      'Nichts verlässt jemals diesen Computer.',
    ],
    choose: 'Ordner auswählen',
    drop: 'oder ziehen Sie Ordner in dieses Fenster',
    untouched: 'Ihre Fotos bleiben, wo sie sind, und genau so, wie sie sind.',
  },

  drop: {
    title: 'Ordner hier ablegen',
    hint: 'Facet sucht auf jedem Foto darin nach Gesichtern.',
    nothing: 'Hier können nur Ordner von Ihrem Computer abgelegt werden.',
  },

  peopleScreen: {
    title: 'Personen',
    list: 'Personen',
    loading: 'Ihre Bibliothek wird gelesen',
    once: (n: number): string => `Einmal gesehen (${numbers.format(n)})`,
    onceList: 'Einmal gesehen',
    onceHint: 'Gesichter, die bisher nur auf einem Foto sind.',
    addName: 'Name hinzufügen',
    unnamed: 'Person ohne Namen',
    card: (person: PersonSummary): string => `${person.name ?? 'Person ohne Namen'}, ${photos(person.photos)}`,
    addNameTo: (person: PersonSummary): string => `Name hinzufügen, ${photos(person.photos)}`,
    find: 'Person suchen',
    noMatch: (query: string): string => `Niemand heißt ${quoted(query)}.`,
    summary: (named: number, all: number): string =>
      named === 0 ? people(all) : `${people(all)}, ${numbers.format(named)} mit Namen`,
    searching: 'Gesichter werden gesucht',
    searchingHint: 'Personen erscheinen hier, sobald sie gefunden sind. Sie können sie schon jetzt benennen.',
    none: 'Noch keine Gesichter gefunden',
    noneHint: 'Auf keinem Foto in Ihren Ordnern konnte Facet ein Gesicht finden.',
    noPhotos: 'Keine Fotos gefunden',
    noPhotosHint: 'In Ihren Ordnern sind keine Fotos, die Facet lesen kann. Fügen Sie einen anderen Ordner hinzu.',
    failure: 'Ihre Bibliothek konnte nicht gelesen werden',
  },

  name: {
    label: 'Name',
    placeholder: 'Wer ist das?',
    edit: 'Namen ändern',
    add: 'Name hinzufügen',
    tooLong: (most: number): string => `Ein Name darf höchstens ${numbers.format(most)} Zeichen haben.`,
    twoOf: (name: string): string => `Zwei Personen heißen jetzt ${name}.`,
    mergeThem: 'Sind sie dieselbe?',
  },

  person: {
    photos: 'Fotos',
    summary: (person: PersonSummary): string =>
      person.faces === person.photos ? photos(person.photos) : `${photos(person.photos)}, ${faces(person.faces)}`,
    merge: 'Zusammenführen mit …',
    gone: 'Diese Person ist nicht mehr da',
    goneHint: 'Die Fotos wurden neu geordnet, oder die Person wurde mit einer anderen zusammengeführt.',
    failure: 'Die Fotos konnten nicht gelesen werden',
    photo: (fileName: string): string => `Foto ${fileName}`,
    missing: 'fehlt',
  },

  merge: {
    choose: (name: string | null): string => `Wer ist dieselbe Person wie ${name ?? 'diese'}?`,
    list: 'Personen zum Zusammenführen',
    nobody: 'Es gibt niemanden sonst.',
    confirm: 'Ist das dieselbe Person?',
    careful: 'Das kann noch nicht rückgängig gemacht werden.',
    keep: 'Name, der bleibt',
    merge: 'Zusammenführen',
    other: 'Jemand anderen wählen',
    done: (name: string | null): string =>
      name === null ? 'Die beiden sind jetzt eine Person.' : `Zusammengeführt: ${name}.`,
  },

  viewer: {
    label: (fileName: string): string => `Foto ${fileName}`,
    position: (index: number, total: number): string => `${numbers.format(index + 1)} von ${numbers.format(total)}`,
    previous: 'Voriges Foto',
    next: 'Nächstes Foto',
    faces: 'Gesichter zeigen',
    faceList: 'Gesichter',
    showInFolder: 'Im Ordner zeigen',
    missing: 'Diese Datei ist nicht mehr dort, wo sie war. Sie sehen das kleine Bild, das Facet behält.',
    unreadable: 'Das Foto ließ sich nicht öffnen. Sie sehen das kleine Bild, das Facet behält.',
    failure: 'Facet konnte nicht lesen, wer auf diesem Foto ist.',
    unnamed: 'Person ohne Namen',
    nobody: 'Noch niemand',
    stranger: 'Jemand, den Sie nicht kennen',
    noPicture: 'Es gibt kein Bild zu zeigen',
    zoomIn: 'Vergrößern',
    zoomOut: 'Verkleinern',
    fit: 'In das Fenster einpassen',
    percent: (share: number): string => percents.format(share),
    draw: 'Gesicht hinzufügen',
    turn: 'Ansicht drehen',
    info: 'Angaben',
    slideshow: 'Diaschau',
    more: 'Mehr',
    key: (label: string, key: string): string => `${label} (${key})`,
    openFile: 'Mit dem Programm des Systems öffnen',
    copyPicture: 'Bild kopieren',
    copyPath: 'Pfad kopieren',
    pictureCopied: 'Das Bild ist in der Zwischenablage.',
    pathCopied: 'Der Pfad ist in der Zwischenablage.',
  },

  faceCard: {
    whose: 'Wessen Gesicht das ist',
    name: 'Wer ist das?',
    other: 'Jemand anders?',
    photos,
    confirmed: 'Von Ihnen bestätigt',
    nobodyHint: 'Facet hat niemanden gefunden, der so aussieht.',
    strangerHint: 'Facet fragt nach diesem Gesicht nicht mehr.',
    drawn: 'Von Hand gezeichnet',
    scope: 'Wofür der Name gilt',
    scopeAll: (n: number): string => `Alle ${photos(n)}`,
    scopeFace: 'Nur dieses Gesicht',
    goTo: (name: string | null): string => (name === null ? 'Alle Fotos dieser Person' : `Alle Fotos von ${name}`),
    yes: (name: string): string => `Ja, das ist ${name}`,
    not: (name: string | null): string => (name === null ? 'Nicht diese Person' : `Das ist nicht ${name}`),
    doNotKnow: 'Jemand, den ich nicht kenne',
    notAFace: 'Kein Gesicht',
  },

  draw: {
    hint: 'Ziehen Sie einen Rahmen um das Gesicht.',
    keys: 'Die Pfeiltasten bewegen den Rahmen, mit der Umschalttaste ändern sie seine Größe; Enter nimmt ihn, Escape bricht ab.',
    box: 'Rahmen um das Gesicht',
  },

  slideshow: {
    label: 'Diaschau',
    paused: 'Angehalten',
  },

  info: {
    title: 'Angaben',
    loading: 'Die Datei wird gelesen',
    failure: 'Die Angaben konnten nicht gelesen werden.',
    file: 'Datei',
    folder: 'Ordner',
    taken: 'Aufgenommen',
    fileTime: 'Zeit der Datei',
    moment: (iso: string): string => moments.format(new Date(`${iso}Z`)),
    size: 'Größe',
    pixels: (width: number, height: number): string =>
      `${numbers.format(width)} × ${numbers.format(height)} Pixel${
        width * height >= 1e6 ? ` (${rates.format((width * height) / 1e6)} Megapixel)` : ''
      }`,
    bytes: (n: number): string => {
      if (n < 1e3) return `${numbers.format(n)} Byte`;
      return n < 1e6 ? `${thirds.format(n / 1e3)}${NARROW}kB` : `${thirds.format(n / 1e6)}${NARROW}MB`;
    },
    camera: 'Kamera',
    lens: 'Objektiv',
    exposure: 'Belichtung',
    exposureOf: (seconds: number | null, aperture: number | null, iso: number | null): string =>
      [
        seconds === null
          ? ''
          : seconds < 0.4
            ? `1/${numbers.format(Math.round(1 / seconds))}${NARROW}s`
            : `${thirds.format(seconds)}${NARROW}s`,
        aperture === null ? '' : `f/${thirds.format(aperture)}`,
        iso === null ? '' : `ISO ${String(Math.round(iso))}`,
      ]
        .filter((part) => part !== '')
        .join(', '),
    focalLength: 'Brennweite',
    millimetres: (own: number, film: number | null): string =>
      film === null || film === own
        ? `${thirds.format(own)}${NARROW}mm`
        : `${thirds.format(own)}${NARROW}mm (${thirds.format(film)}${NARROW}mm auf Kleinbild)`,
    place: 'Ort',
    placeOf: (latitude: number, longitude: number): string =>
      `${degrees.format(Math.abs(latitude))}° ${latitude < 0 ? 'S' : 'N'}, ${degrees.format(Math.abs(longitude))}° ${longitude < 0 ? 'W' : 'O'}`,
    noCamera: 'Die Datei sagt nichts über eine Kamera.',
    faces: 'Personen und Gesichter',
    noFaces: 'Keine Gesichter auf diesem Foto. Mit D fügen Sie eines hinzu.',
  },

  timeline: {
    title: 'Fotos',
    list: 'Fotos, die neuesten zuerst',
    summary: photos,
    month: (year: number, month: number): string => months.format(new Date(Date.UTC(year, month - 1, 1))),
    photo: (takenSeconds: number, missing: boolean): string =>
      `Foto vom ${moments.format(takenSeconds * 1000)}${missing ? ', fehlt' : ''}`,
    missing: 'fehlt',
    scrubber: 'Monat im Blick',
    loading: 'Ihre Fotos werden gelesen',
    none: 'Noch keine Fotos',
    noneHint: 'In Ihren Ordnern gibt es keine Fotos, die Facet lesen kann. Fügen Sie einen weiteren Ordner hinzu.',
    looking: 'Fotos werden gesucht',
    lookingHint:
      'Fotos erscheinen hier, sobald sie gelesen sind. Sie können sie ansehen, während die Suche weitergeht.',
    failure: 'Ihre Fotos konnten nicht gelesen werden',
  },

  help: {
    title: 'Tastenkürzel',
    open: 'Tastenkürzel (?)',
    groups: {
      everywhere: 'Überall',
      grids: 'In jeder Übersicht',
      people: 'Personen',
      photo: 'Ein Foto',
      review: 'Prüfen',
    },
    does: {
      sections: 'Zu Personen, Fotos, Prüfen, Suche, Bibliothek',
      back: 'Zurück, oder schließen, was offen ist',
      undo: 'Rückgängig',
      redo: 'Wiederholen',
      zoom: 'Größer, kleiner, Originalgröße',
      help: 'Diese Tasten zeigen',
      move: 'Von einem zum nächsten',
      ends: 'Zum Anfang, zum Ende',
      pages: 'Eine Seite hinauf oder hinunter',
      open: 'Öffnen',
      name: 'Diese Person benennen',
      merge: 'Mit jemandem zusammenführen',
      select: 'Auswählen',
      selectAll: 'Alle auswählen',
      next: 'Voriges oder nächstes Foto',
      faces: 'Gesichter zeigen',
      draw: 'Gesicht einzeichnen',
      rotate: 'Drehen',
      info: 'Angaben',
      slideshow: 'Diaschau',
      zoomPhoto: 'Vergrößern, verkleinern, einpassen',
      yes: 'Ja, dieselbe Person',
      no: 'Nein',
      notSure: 'Nicht sicher',
      takeBack: 'Letzte Antwort zurücknehmen',
      candidate: 'Der Vorschlag mit dieser Nummer',
      notAFace: 'Kein Gesicht',
      stranger: 'Jemand Fremdes',
    },
    key: (key: string): string => KEYS[key] ?? key,
  },

  libraryScreen: {
    title: 'Bibliothek',
    add: 'Ordner hinzufügen',
    scan: 'Neu durchsuchen',
    upToDate: 'Alles ist auf dem neuesten Stand.',
    photos: (n: number): string => (n === 1 ? 'Foto' : 'Fotos'),
    faces: (n: number): string => (n === 1 ? 'Gesicht' : 'Gesichter'),
    people: (n: number): string => (n === 1 ? 'Person' : 'Personen'),
    number: (n: number): string => numbers.format(n),

    folders: 'Ordner',
    foldersHint: 'Facet sucht in diesen Ordnern und allem darin nach Fotos. Es verändert nie ein Foto.',
    folderUpToDate: 'Aktuell',
    folderGone: 'Nicht da',
    folderGoneHint:
      'Schließen Sie das Laufwerk an, auf dem er liegt, und lassen Sie neu durchsuchen. Alles, was Sie über seine Fotos gesagt haben, bleibt erhalten.',
    pending: (n: number): string => `${numbers.format(n)} noch anzusehen`,
    failed: (n: number): string => `${numbers.format(n)} nicht lesbar`,
    missing: (n: number): string => `${numbers.format(n)} ${n === 1 ? 'fehlt' : 'fehlen'}`,

    failedTitle: (n: number): string => `Nicht lesbar (${numbers.format(n)})`,
    failedHint:
      'Alles andere ist in Ordnung. Facet versucht jede noch einmal, wenn ihre Datei sich ändert oder Sie es sagen.',
    failedList: 'Fotos, die nicht gelesen werden konnten',
    noReason: 'Die Datei konnte nicht gelesen werden.',
    retryAll: 'Alle noch einmal versuchen',
    retryOne: (fileName: string): string => `${fileName} noch einmal versuchen`,
    again: 'Noch einmal',

    missingTitle: (n: number): string => `Fehlen (${numbers.format(n)})`,
    missingHint:
      'Diese Dateien sind nicht mehr dort, wo sie waren. Facet behält ihre kleinen Bilder und was Sie dazu gesagt haben, und erkennt sie wieder, wo immer sie in Ihren Ordnern auftauchen.',
    missingList: 'Fehlende Fotos',
    missingMore: (n: number): string => `und ${numbers.format(n)} weitere`,

    storage: 'Speicher',
    storageHint: 'Was Facet sich merkt, liegt in einem Ordner auf diesem Computer. Ihre Fotos werden nicht kopiert.',
    storageTotal: (bytes: number): string => `insgesamt ${size(bytes)}`,
    storageThumbnails: 'Kleine Bilder der Fotos',
    storageFaces: 'Bilder der Gesichter',
    storageRest: 'Namen, Entscheidungen und das Verzeichnis',
    size,

    recognition: 'Erkennung',
    runsOn: (model: string, provider: string): string => `${model} erkennt Personen, ${processor(provider)}.`,
    speed: (facesPerSecond: number): string =>
      `Beim letzten Durchsuchen waren es ${rates.format(facesPerSecond)} Gesichter pro Sekunde.`,
    noSpeed: 'Wie schnell, zeigt sich, wenn wieder Fotos gelesen werden.',
    models: 'Modelle',
    role: (role: ModelSummary['role']): string =>
      ({
        detector: 'Findet Gesichter auf Fotos',
        landmarker: 'Findet Augen, Nase und Mund',
        embedder: 'Unterscheidet Personen',
      })[role],
    inUse: 'in Gebrauch',
    licence: (licence: string): string => `Lizenz: ${licence}`,
    accuracy: ({ share, standardError }: { readonly share: number; readonly standardError: number }): string =>
      `${shares.format(100 * share)}${NARROW}% richtig (± ${shares.format(100 * standardError)}) auf Labeled Faces in the Wild, einem Vergleichstest`,
    failure: 'Nicht alles konnte gerade gelesen werden.',
  },
};
