/** German for the library, and for the help that lists all keys. */

import type { Provider } from '../../electron/contract/computing.ts';
import type { EmbeddingProgress, ModelSummary } from '../../electron/contract/types.ts';
import { nameOfProvider, type Text } from './en.ts';
import { NARROW, numbers, photos, rates, shares, size } from './german.ts';

const backupTimes = new Intl.DateTimeFormat('de', { dateStyle: 'long', timeStyle: 'short' });

/** What an execution provider computes on. */
function processor(provider: Provider): string {
  return provider === 'cpu' ? 'auf dem Prozessor (CPU)' : `auf der Grafikkarte, mit ${nameOfProvider(provider)}`;
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

export const deLibrary: Pick<Text, 'help' | 'libraryScreen' | 'licences' | 'removeFolder' | 'embedding'> = {
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
      play: 'Video abspielen oder anhalten',
      zoomPhoto: 'Vergrößern, verkleinern, einpassen',
      yes: 'Ja, dieselbe Person',
      no: 'Nein',
      notSure: 'Nicht sicher',
      takeBack: 'Letzte Antwort zurücknehmen',
      candidate: 'Der Vorschlag mit dieser Nummer',
      typeName: 'Namen eingeben',
      showPhoto: 'Das Foto zeigen, oder das Gesicht',
      notAFace: 'Kein Gesicht',
      stranger: 'Jemand Fremdes',
    },
    key: (key: string): string => KEYS[key] ?? key,
  },

  removeFolder: {
    openShort: 'Entfernen …',
    open: (folder: string): string => `${folder} entfernen …`,
    title: 'Diesen Ordner aus der Bibliothek nehmen?',
    goes: (n: number): string =>
      n === 0
        ? 'Facet sucht darin nicht mehr nach Fotos.'
        : `Facet zeigt ${n === 1 ? 'sein Foto' : `seine ${photos(n)}`} und die Gesichter darauf nicht mehr und sucht darin nicht mehr nach Fotos.`,
    stays:
      'Kein Foto wird gelöscht: Der Ordner bleibt auf Ihrem Computer, wie er ist. Facet merkt sich die Namen, die Sie vergeben haben; fügen Sie den Ordner wieder hinzu, sind sie wieder da.',
    overlaps: 'Fotos, die auch in einem anderen Ordner Ihrer Bibliothek liegen, bleiben dort.',
    remove: 'Aus der Bibliothek nehmen',
    removed: (path: string): string => `${path} ist nicht mehr in der Bibliothek.`,
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
    foldersHint: 'Facet sucht in diesen Ordnern und allem darin nach Fotos. Von sich aus verändert es kein Foto.',
    folderUpToDate: 'Aktuell',
    folderGone: 'Nicht da',
    folderGoneHint:
      'Schließen Sie das Laufwerk an, auf dem er liegt. Alles, was Sie über seine Fotos gesagt haben, bleibt erhalten.',
    watch: {
      live: 'Änderungen werden sofort bemerkt',
      polling: 'Wird jede Minute durchgesehen',
    },
    folderAway: 'Nicht angeschlossen',
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
    storageBackups: 'Sicherungen',
    size,

    noBackup: 'Es wurde noch keine Sicherung gemacht.',
    lastBackup: (at: number, bytes: number): string =>
      `Letzte Sicherung: ${backupTimes.format(new Date(at))} (${size(bytes)})`,
    backingUp: 'Eine Sicherung wird gemacht …',
    backUpNow: 'Jetzt sichern',
    backupHint: 'Facet macht jede Woche eine und behält die letzten drei im Ordner „backups“ neben der Bibliothek.',

    recognition: 'Erkennung',
    runsOn: (model: string, provider: Provider): string => `${model} erkennt Personen, ${processor(provider)}.`,
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

  licences: {
    title: 'Lizenzen',
    hint: 'Facet ist freie Software und besteht aus der Arbeit vieler: Das ist darin enthalten, unter diesen Lizenzen.',
    show: 'Alle zeigen',
    textOf: (name: string): string => `Lizenz von ${name}`,
  },

  embedding: {
    label: 'Gesichter neu berechnen',
    use: 'Verwenden',
    useLabel: (model: string): string => `${model} verwenden`,
    state: ({ state, model, done, total }: EmbeddingProgress): string =>
      ({
        done: `Alle Gesichter sind mit ${model} berechnet`,
        running: `Neu berechnet: ${numbers.format(done)} von ${numbers.format(total)}`,
        paused: `Angehalten: ${numbers.format(done)} von ${numbers.format(total)} neu berechnet`,
        stopped: `${numbers.format(done)} von ${numbers.format(total)} Gesichtern sind mit ${model} berechnet`,
      })[state],
    speed: (facesPerSecond: number): string => `${rates.format(facesPerSecond)} Gesichter/s`,
    meanwhile: 'Gesichter, die nicht neu berechnet sind, werden trotzdem verglichen. Namen und Personen bleiben.',
    waits: (model: string): string =>
      `${model} lässt sich mit dem bisherigen Modell nicht vergleichen und wird erst verwendet, wenn alle Gesichter bereit sind. Beim Beenden bleibt das bisherige.`,
    pause: 'Anhalten',
    resume: 'Fortsetzen',
    stop: 'Beenden',
  },
};
