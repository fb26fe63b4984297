/** The window's sentences in German. The compiler says what is missing: `Text` has every name that English has. */

import type { Deed, HistoryStep } from '../../electron/contract/people.ts';
import type { PersonSummary, ScanProgress } from '../../electron/contract/types.ts';
import { deComputing } from './de-computing.ts';
import { deProblems } from './de-problems.ts';
import { deReview } from './de-review.ts';
import { deLibrary } from './de-library.ts';
import { deNames } from './de-names.ts';
import { dePeople } from './de-people.ts';
import { dePhotos } from './de-photos.ts';
import type { Text } from './en.ts';
import { faces, numbers, ofFaces, people, photos, quoted, rates, timeLeft } from './german.ts';

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
    case 'file-names':
      return `Aus den Metadaten der Dateien: ${faces(n)} benannt.`;
  }
}

function step({ kind, deed, faces: n }: HistoryStep): string {
  if (deed === null)
    return 'Eine neuere Version von Facet hat hier etwas vermerkt, das diese nicht versteht. Es bleibt erhalten.';
  const sentence = decided(deed, n);
  if (kind === 'undo') return `Rückgängig: ${sentence}`;
  return kind === 'redo' ? `Wiederholt: ${sentence}` : sentence;
}

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
    count: (n: number): string => (n > 99 ? '99+' : numbers.format(n)),
    questions: (n: number | null): string =>
      n === null ? 'Es gibt Fragen' : n === 1 ? '1 offene Frage' : `${numbers.format(n)} offene Fragen`,
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
    'folder-not-answering':
      'Dieser Ordner antwortet nicht; vielleicht ist sein Netzwerk nicht da. Fügen Sie ihn hinzu, wenn sein Laufwerk da ist.',
    'folder-not-a-folder': 'Das ist kein Ordner.',
    'folder-inside-library':
      'Das ist der Ordner, in dem Facet seine Bibliothek hat. Wählen Sie einen Ordner mit Fotos.',
    'folder-unknown': 'Dieser Ordner ist nicht mehr in der Bibliothek.',
    'library-not-writable': 'Facet darf nicht in den Ordner seiner Bibliothek schreiben.',
    'library-locked': 'Ein anderes Facet benutzt diese Bibliothek. Schließen Sie es und versuchen Sie es noch einmal.',
    'library-newer': 'Diese Bibliothek wurde von einer neueren Version von Facet angelegt. Öffnen Sie sie mit dieser.',
    'library-damaged': 'Die Bibliothek ist beschädigt und wurde nicht verändert.',
    'disk-full':
      'Auf dem Datenträger ist kein Platz mehr. Schaffen Sie Platz; Facet macht dann dort weiter, wo es war.',
    'model-invalid':
      'Ein Modell, mit dem Facet Personen erkennt, fehlt oder ist beschädigt. Installieren Sie Facet noch einmal.',
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
    'photo-not-opened': 'Das System hat diese Datei nicht geöffnet.',
    'photo-not-copied': 'Von diesem Foto gibt es kein Bild, das kopiert werden könnte.',
    'export-running': 'Es werden schon Fotos kopiert. Warten Sie, bis das fertig ist, oder brechen Sie es ab.',
    'export-disk-full': 'Auf dem Datenträger ist kein Platz mehr. Schaffen Sie Platz und kopieren Sie noch einmal.',
    'export-not-writable': 'Facet kann in diesen Ordner nicht schreiben. Wählen Sie einen anderen.',
    'names-running': 'Es werden schon Namen geschrieben. Warten Sie, bis das fertig ist, oder brechen Sie es ab.',
    'exiftool-absent':
      'ExifTool, mit dem Facet Namen in Dateien schreibt, lässt sich nicht starten. Es braucht Perl, das die meisten Systeme haben.',
    'name-unknown': 'Über diesen Namen ist schon entschieden.',
    'step-not-understood':
      'Diesen Schritt hat eine neuere Version von Facet gemacht; nur sie kann ihn rückgängig machen.',
    'no-people': 'Es ist niemand ausgewählt.',
    'engine-stopped': 'Der Teil von Facet, der Ihre Fotos liest, läuft gerade nicht.',
  },

  ...deComputing,
  ...deProblems,

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
    staysDown:
      'Der Teil von Facet, der Ihre Fotos liest, bleibt immer wieder stehen. Ihre Bibliothek ist unverändert; schließen Sie Facet und öffnen Sie es wieder.',
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
    ...dePeople.name,
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
    keep: 'Name, der bleibt',
    merge: 'Zusammenführen',
    other: 'Jemand anderen wählen',
    ...dePeople.merge,
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
    ...dePhotos.viewer,
  },

  number: dePeople.number,
  selection: dePeople.selection,
  arrange: dePeople.arrange,
  decided: dePeople.decided,
  personScreen: dePeople.personScreen,
  history: dePeople.history,

  faceCard: dePhotos.faceCard,
  similar: dePhotos.similar,
  draw: dePhotos.draw,
  slideshow: dePhotos.slideshow,
  video: dePhotos.video,
  info: dePhotos.info,
  metadata: dePhotos.metadata,
  timeline: dePhotos.timeline,
  copies: dePhotos.copies,

  ...deReview,
  ...deNames,
  ...deLibrary,
};
