/** German for searching and for reviewing. */

import type { SurenessLevel } from '../../electron/contract/people.ts';
import { count, faces, numbers, photos } from './german.ts';

const dates = new Intl.DateTimeFormat('de', { dateStyle: 'long', timeZone: 'UTC' });
const monthNames = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat('de', { month: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2001, month))),
);

export const deReview = {
  search: {
    title: 'Suche',
    people: 'Personen auf dem Foto',
    placeholder: 'Name, oder -Name für Fotos ohne die Person',
    start: 'Wen suchen Sie?',
    startHint: 'Fügen Sie eine Person hinzu oder mehrere. Ein Klick auf einen Namen macht daraus „ohne“.',
    startList: 'Personen für den Anfang',
    noNames: 'Noch hat niemand einen Namen',
    noNamesHint: 'Geben Sie den Personen Namen, die Sie kennen, und Sie finden die Fotos, auf denen sie zusammen sind.',
    goToPeople: 'Zu den Personen',
    with: (name: string): string => `Mit ${name}`,
    without: (name: string): string => `Ohne ${name}`,
    not: 'ohne',
    turn: (name: string, on: boolean): string =>
      on ? `Mit ${name}. Drücken für Fotos ohne die Person.` : `Ohne ${name}. Drücken für Fotos mit der Person.`,
    remove: (name: string): string => `${name} entfernen`,
    unnamed: 'Person ohne Namen',
    somebody: 'Jemand, der nicht mehr da ist',
    clear: 'Alles löschen',
    filters: 'Weitere Bedingungen',
    only: (n: number): string => (n === 1 ? 'Nur diese Person' : n === 2 ? 'Nur die beiden' : 'Nur sie, niemand sonst'),
    withUnnamed: 'Mit jemandem ohne Namen',
    count: 'Anzahl der Personen',
    countKind: (kind: 'any' | 'exactly' | 'least'): string =>
      ({ any: 'Beliebig viele Personen', exactly: 'Genau', least: 'Mindestens' })[kind],
    countOf: (n: number): string => (n === 1 ? 'Person' : 'Personen'),
    from: 'Von',
    to: 'Bis',
    datePlaceholder: 'Jahr, Monat oder Tag',
    noDate: 'Schreiben Sie ein Jahr, einen Monat oder einen Tag: 2019, August 2019 oder 31.8.2019.',
    chooseDate: (which: string): string => `Wählen: ${which}`,
    yearBefore: 'Das Jahr davor',
    yearAfter: 'Das Jahr danach',
    wholeYear: (year: number): string => `Ganz ${year}`,
    noTime: 'Beliebige Zeit',
    month: (month: number): string => monthNames[month - 1] ?? '',
    shortMonth: (month: number): string => (monthNames[month - 1] ?? '').slice(0, 3),
    date: (year: number, month: number | null, day: number | null): string =>
      [day === null ? null : `${day}.`, month === null ? null : monthNames[month - 1], year]
        .filter((part) => part !== null)
        .join(' '),
    folder: 'Ordner',
    anyFolder: 'Beliebiger Ordner',
    foldersFound: 'Gefundene Ordner',
    results: 'Gefundene Fotos',
    found: (n: number): string => (n === 0 ? 'Keine Fotos' : photos(n)),
    photo: (seconds: number, missing: boolean): string =>
      `Foto, ${dates.format(new Date(seconds * 1000))}${missing ? ', fehlt' : ''}`,
    heading: (year: number, month: number | null): string =>
      month === null ? String(year) : `${monthNames[month - 1] ?? ''} ${year}`,
    missing: 'fehlt',
    searching: 'Sucht',
    none: 'Kein Foto erfüllt das alles',
    noneHint: 'Nehmen Sie eine der Bedingungen weg, oder kehren Sie eine um.',
    failure: 'Diese Suche ging nicht',
    export: 'Kopien ausgeben …',
    exporting: (done: number, total: number): string => `Kopiert ${numbers.format(done)} von ${photos(total)}`,
    exported: (n: number, folder: string): string => `${photos(n)} nach ${folder} kopiert`,
    exportFailed: (why: string, n: number, total: number): string =>
      `${why} ${numbers.format(n)} von ${photos(total)} kopiert.`,
    exportCancelled: (n: number, total: number): string =>
      `Abgebrochen: ${numbers.format(n)} von ${photos(total)} kopiert`,
    exportLabel: 'Ausgabe von Kopien',
    notCopied: (n: number): string =>
      n === 1 ? '1 Foto konnte nicht kopiert werden' : `${photos(n)} konnten nicht kopiert werden`,
    showCopies: 'Ordner zeigen',
  },

  review: {
    leave: 'Prüfen verlassen',
    keys: 'Tasten',
    undo: 'Zurücknehmen',
    nothingToUndo: 'Es gibt hier keine Antwort, die zurückgenommen werden könnte.',
    samePerson: 'Dieselbe Person?',
    whoIsThis: 'Wer ist das?',
    isThis: (name: string): string => `Ist das ${name}?`,
    unnamed: 'Person ohne Namen',
    same: (level: SurenessLevel): string =>
      ({
        'very-likely': 'Sehr wahrscheinlich dieselbe',
        even: 'So gut möglich dieselbe wie nicht',
        possible: 'Vielleicht dieselbe',
        unlikely: 'Vielleicht dieselbe, eher nicht',
      })[level],
    level: (level: SurenessLevel): string =>
      ({
        'very-likely': 'sehr wahrscheinlich',
        even: 'so gut möglich wie nicht',
        possible: 'möglich',
        unlikely: 'eher nicht',
      })[level],
    faces,
    photos,
    yes: 'Ja, dieselbe',
    no: 'Nein, zwei Personen',
    yesOne: 'Ja',
    noOne: 'Nein',
    notSure: 'Nicht sicher',
    stranger: 'Kenne ich nicht',
    notAFace: 'Kein Gesicht',
    showPhoto: 'Das Foto zeigen',
    showFace: 'Das Gesicht zeigen',
    photoOf: 'Das Foto, mit diesem Gesicht markiert',
    candidates: 'Es könnte sein',
    candidate: (digit: number, name: string, words: string): string => `${digit}: ${name}, ${words}`,
    somebody: 'Jemand anderes',
    typeName: 'Namen eingeben',
    settled: (n: number): string => `${faces(n)} geklärt`,
    apart: 'Bleiben zwei Personen',
    skipped: 'Bleibt offen',
    gone: 'Diese Frage hatte sich erledigt',
    takenBack: 'Zurückgenommen',
    takingBack: 'Wird zurückgenommen',
    total: (answers: number, settledFaces: number): string =>
      `${count(answers, 'Antwort', 'Antworten')}, ${faces(settledFaces)} geklärt`,
    open: (n: number): string => (n >= 1000 ? 'mehr als 1.000 Fragen' : count(n, 'Frage', 'Fragen')),
    progress: 'Fortschritt beim Prüfen',
    loading: 'Sucht, was zu fragen ist',
    failure: 'Die Fragen konnten nicht gestellt werden',
    none: 'Keine Fragen',
    noneHint: 'Facet hat keine Frage zu den Personen auf Ihren Fotos. Neue kommen mit neuen Fotos.',
    noneAfter: (answers: number, settledFaces: number): string =>
      `Sie haben ${count(answers, 'Antwort', 'Antworten')} gegeben und ${faces(settledFaces)} geklärt. Neue Fragen kommen mit neuen Fotos.`,
    noneScanning: 'Die Fotos werden noch angesehen. Fragen erscheinen hier, sobald Personen gefunden sind.',
    toPeople: 'Personen benennen',
    toSearch: 'Personen zusammen suchen',
    keyList: [
      ['Y', 'Ja'],
      ['N', 'Nein'],
      ['Leertaste', 'Nicht sicher'],
      ['1 – 9', 'Es ist dieser Vorschlag'],
      ['Eingabe', 'Namen eingeben'],
      ['P', 'Foto oder Gesicht zeigen'],
      ['S', 'Kenne ich nicht'],
      ['X', 'Kein Gesicht'],
      ['U', 'Letzte Antwort zurücknehmen'],
      ['Esc', 'Verlassen'],
    ],
  },
} as const;
