/** German for the timeline of photos and for one photo. */

import type { SurenessLevel } from '../../electron/contract/people.ts';
import { zoneName, type TakenFrom } from '../../electron/contract/photos.ts';
import { count, NARROW, numbers, photos, rates } from './german.ts';

const months = new Intl.DateTimeFormat('de', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const moments = new Intl.DateTimeFormat('de', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const dates = new Intl.DateTimeFormat('de', { dateStyle: 'long', timeZone: 'UTC' });
const percents = new Intl.NumberFormat('de', { style: 'percent' });
const thirds = new Intl.NumberFormat('de', { maximumSignificantDigits: 3 });
const degrees = new Intl.NumberFormat('de', { minimumFractionDigits: 4, maximumFractionDigits: 4 });

function seconds(time: number): string {
  return `${time < 0.4 ? `1/${numbers.format(Math.round(1 / time))}` : thirds.format(time)}${NARROW}s`;
}

export const dePhotos = {
  video: {
    label: (fileName: string): string => `Video ${fileName}`,
    named: (label: string, duration: string): string => `${label}, Video von ${duration}`,
    seenAt: (who: string, time: string): string => `${who} bei ${time}`,
    at: (time: string): string => `bei ${time}`,
    moments: 'Wer wann zu sehen ist',
    duration: 'Länge',
    unplayable: 'Das Video ließ sich nicht abspielen. Sie sehen das kleine Bild, das Facet behält.',
  },

  viewer: {
    stranger: 'Jemand, den Sie nicht kennen',
    noPicture: 'Es gibt kein Bild zu zeigen',
    zoomIn: 'Vergrößern',
    zoomOut: 'Verkleinern',
    fit: 'An das Fenster anpassen',
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
    other: 'Jemand anderes?',
    photos,
    confirmed: 'Das haben Sie gesagt',
    nobodyHint: 'Facet hat niemanden gefunden, der so aussieht.',
    strangerHint: 'Facet fragt nach diesem Gesicht nicht mehr.',
    drawn: 'Von Hand eingezeichnet',
    scope: 'Wofür der Name gilt',
    scopeAll: (n: number): string => (n === 1 ? '1 Foto' : `Alle ${photos(n)}`),
    scopeFace: 'Nur dieses Gesicht',
    goTo: (name: string | null): string => (name === null ? 'Alle Fotos dieser Person' : `Alle Fotos von ${name}`),
    yes: (name: string): string => `Ja, das ist ${name}`,
    not: (name: string | null): string => (name === null ? 'Nicht diese Person' : `Das ist nicht ${name}`),
    doNotKnow: 'Kenne ich nicht',
    notAFace: 'Kein Gesicht',
  },

  similar: {
    title: 'Ähnliche Gesichter',
    none: 'Es gibt nichts, womit es sich vergleichen lässt.',
    face: (who: string, level: SurenessLevel): string => {
      const same = {
        'very-likely': 'sehr wahrscheinlich dieselbe Person',
        even: 'vielleicht dieselbe Person, vielleicht nicht',
        possible: 'möglicherweise dieselbe Person',
        unlikely: 'eher nicht dieselbe Person',
      };
      return `${who}: ${same[level]}`;
    },
  },

  draw: {
    hint: 'Ziehen Sie einen Rahmen um das Gesicht.',
    keys: 'Pfeiltasten bewegen den Rahmen, mit Umschalt ändern sie seine Größe; Eingabe übernimmt, Esc verlässt.',
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
    pixels: (width: number, height: number): string => {
      const mega = width * height >= 1e6 ? ` (${rates.format((width * height) / 1e6)} Megapixel)` : '';
      return `${numbers.format(width)} × ${numbers.format(height)} Pixel${mega}`;
    },
    bytes: (n: number): string => {
      if (n < 1e3) return `${numbers.format(n)} Bytes`;
      return n < 1e6 ? `${thirds.format(n / 1e3)}${NARROW}kB` : `${thirds.format(n / 1e6)}${NARROW}MB`;
    },
    camera: 'Kamera',
    lens: 'Objektiv',
    exposure: 'Belichtung',
    exposureOf: (time: number | null, aperture: number | null, iso: number | null): string =>
      [
        ...(time === null ? [] : [seconds(time)]),
        ...(aperture === null ? [] : [`f/${thirds.format(aperture)}`]),
        ...(iso === null ? [] : [`ISO ${Math.round(iso)}`]),
      ].join(', '),
    focalLength: 'Brennweite',
    millimetres: (own: number, film: number | null): string => {
      const onFilm = film === null || film === own ? '' : ` (${thirds.format(film)}${NARROW}mm auf Kleinbild)`;
      return `${thirds.format(own)}${NARROW}mm${onFilm}`;
    },
    place: 'Ort',
    placeOf: (latitude: number, longitude: number): string =>
      `${degrees.format(Math.abs(latitude))}° ${latitude < 0 ? 'S' : 'N'}, ${degrees.format(Math.abs(longitude))}° ${longitude < 0 ? 'W' : 'O'}`,
    noCamera: 'Die Datei sagt nichts über eine Kamera.',
    faces: 'Personen und Gesichter',
    noFaces: 'Keine Gesichter auf diesem Foto. Mit D fügen Sie eines hinzu.',
  },

  metadata: {
    taken: (iso: string, offset: number | null, isDayOnly: boolean): string => {
      const moment = new Date(`${iso}Z`);
      if (isDayOnly) return dates.format(moment);
      return offset === null ? moments.format(moment) : `${moments.format(moment)} (${zoneName(offset)})`;
    },
    from: (source: TakenFrom): string =>
      ({
        camera: 'laut Kamera',
        xmp: 'laut XMP in der Datei',
        iptc: 'laut IPTC in der Datei',
        sidecar: 'laut XMP-Datei daneben',
        gps: 'laut Satelliten',
        name: 'laut Dateiname',
        file: 'laut Zeit der Datei',
      })[source],
    rating: 'Bewertung',
    stars: (n: number): string => (n < 0 ? 'Abgelehnt' : `${'★'.repeat(n)}${'☆'.repeat(5 - n)}`),
    starsAloud: (n: number): string => (n < 0 ? 'Abgelehnt' : `${count(n, 'Stern', 'Sterne')} von 5`),
    title: 'Titel',
    description: 'Beschreibung',
    keywords: 'Stichwörter',
    anyRating: 'Jede Bewertung',
    atLeast: (n: number): string => (n === 5 ? '5 Sterne' : `${count(n, 'Stern', 'Sterne')} oder mehr`),
    anyKeyword: 'Jedes Stichwort',
    keyword: 'Stichwort',
  },
  copies: {
    title: (n: number): string => `${numbers.format(n)} Kopien, die beste zuerst`,
    open: (fileName: string): string => `Die Kopie ${fileName} zeigen`,
    missing: 'fehlt',
  },

  timeline: {
    title: 'Fotos',
    list: 'Fotos, die neuesten zuerst',
    summary: photos,
    month: (year: number, month: number): string => months.format(new Date(Date.UTC(year, month - 1, 1))),
    photo: (takenSeconds: number, missing: boolean, copies: number): string =>
      `Foto vom ${moments.format(takenSeconds * 1000)}${missing ? ', fehlt' : ''}${copies > 1 ? `, ${numbers.format(copies)} Kopien` : ''}`,
    missing: 'fehlt',
    scrubber: 'Monat, der zu sehen ist',
    loading: 'Ihre Fotos werden gelesen',
    none: 'Noch keine Fotos',
    noneHint: 'In Ihren Ordnern sind keine Fotos, die Facet lesen kann. Fügen Sie einen anderen Ordner hinzu.',
    looking: 'Fotos werden gesucht',
    lookingHint: 'Fotos erscheinen hier, sobald sie gelesen sind. Sie können sie schon jetzt ansehen.',
    failure: 'Ihre Fotos konnten nicht gelesen werden',
  },
} as const;
