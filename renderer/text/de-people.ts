/** German for choosing people, for one person and for the history. */

import { faces, numbers, people, photos } from './german.ts';

const HOUR_MS = 3_600_000;
const months = new Intl.DateTimeFormat('de', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const days = new Intl.DateTimeFormat('de', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const times = new Intl.DateTimeFormat('de', { hour: '2-digit', minute: '2-digit' });
const relative = new Intl.RelativeTimeFormat('de', { numeric: 'auto' });

/** A month as one number, year * 12 + 0..11. */
function monthName(month: number): string {
  return months.format(Date.UTC(Math.floor(month / 12), month % 12));
}

/** The day of a time: today and yesterday by these words. */
function dayName(at: number, now: number): string {
  const midnight = (time: number): number => new Date(time).setHours(0, 0, 0, 0);
  const ago = Math.round((midnight(now) - midnight(at)) / (24 * HOUR_MS));
  if (ago > 1 || ago < 0) return days.format(at);
  const word = relative.format(-ago, 'day');
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export const dePeople = {
  number: (n: number): string => numbers.format(n),

  name: {
    question: (name: string): string => `Mit ${name} zusammenführen?`,
    same: 'Dieselbe Person',
    two: 'Zwei Personen',
  },

  merge: {
    confirmAll: (n: number): string => `Sind diese ${numbers.format(n)} eine Person?`,
    more: (n: number): string => `und ${numbers.format(n)} weitere`,
  },

  selection: {
    label: 'Auswahl',
    people: (n: number): string => `${people(n)} ausgewählt`,
    faces: (n: number): string => `${faces(n)} ausgewählt`,
    select: (name: string | null): string => `${name ?? 'Person ohne Namen'} auswählen`,
    selectItem: 'Auswählen',
    clear: 'Auswahl aufheben',
    open: 'Öffnen',
    merge: (n: number): string => `${people(n)} zusammenführen`,
    hide: 'Ausblenden',
    show: 'Wieder zeigen',
    stranger: (n: number): string => (n === 1 ? 'Kenne ich nicht' : 'Kenne ich alle nicht'),
    more: 'Mehr',
  },

  arrange: {
    order: 'Sortieren',
    photos: 'Meiste Fotos',
    name: 'Name',
    newest: 'Neuestes Foto',
    hidden: (n: number): string => `Ausgeblendete zeigen (${numbers.format(n)})`,
    hiddenMark: 'Ausgeblendet',
    drop: 'Zusammenführen',
  },

  decided: {
    merged: (n: number, name: string | null): string =>
      name === null ? `${people(n)} sind jetzt eine.` : `${people(n)} mit ${name} zusammengeführt.`,
    hid: (n: number, name: string | null): string => `${n === 1 && name !== null ? name : people(n)} ausgeblendet.`,
    showed: (n: number, name: string | null): string =>
      `${n === 1 && name !== null ? name : people(n)} wieder eingeblendet.`,
    undo: (sentence: string): string => `Rückgängig: ${sentence}`,
    redo: (sentence: string): string => `Wiederholt: ${sentence}`,
  },

  personScreen: {
    views: 'Ansicht',
    photos: 'Fotos',
    faces: 'Gesichter',
    faceList: 'Gesichter',
    confirmed: (n: number): string => `${numbers.format(n)} bestätigt`,
    hidden: 'Ausgeblendet',
    actions: 'Mehr zu dieser Person',
    history: 'Verlauf',
    beside: 'Auch mit',
    besidePerson: (name: string | null, n: number): string => `Mit ${name ?? 'einer Person ohne Namen'}, ${photos(n)}`,
    withPerson: (name: string | null): string => `Mit ${name ?? 'einer Person ohne Namen'}`,
    withAll: 'Alle Fotos zeigen',
    searchBoth: 'Nach beiden suchen',
    goTo: (name: string | null): string => (name === null ? 'Zu dieser Person' : `Zu ${name}`),
    years: 'Jahre',
    timeline: 'Zeitleiste',
    month: (month: number, n: number): string => `${monthName(month)}, ${photos(n)}`,
    noneThen: monthName,
    year: (year: number): string => `${year}`,
    facesFailure: 'Die Gesichter konnten nicht gelesen werden',
    face: (confirmed: boolean): string => (confirmed ? 'Gesicht, bestätigt' : 'Gesicht'),
    faceMenu: 'Was dieses Gesicht ist',
    confirm: 'Bestätigen',
    not: (name: string | null): string => (name === null ? 'Nicht diese Person' : `Nicht ${name}`),
    move: 'Verschieben zu …',
    split: 'Abtrennen …',
    cover: 'Als Titelbild nehmen',
    notAFace: 'Kein Gesicht',
    openPhoto: 'Foto öffnen',
    moveTitle: (n: number): string => (n === 1 ? 'Wer ist das?' : `Wer sind diese ${faces(n)}?`),
    splitTitle: (n: number): string => (n === 1 ? 'Dieses Gesicht abtrennen' : `${faces(n)} abtrennen`),
    splitHint: 'Daraus wird jemand anderes. Ein Name kann warten.',
    splitNow: 'Ohne Namen abtrennen',
  },

  history: {
    title: 'Verlauf',
    open: 'Verlauf',
    all: 'Alle',
    one: (name: string | null): string => name ?? 'Diese Person',
    whose: 'Wessen Verlauf',
    none: 'Noch nichts',
    noneHint: 'Was Sie über Personen sagen, steht hier, und alles davon kann zurückgenommen werden.',
    loading: 'Der Verlauf wird gelesen',
    failure: 'Der Verlauf konnte nicht gelesen werden',
    undone: 'Zurückgenommen',
    undo: (sentence: string): string => `Rückgängig machen: ${sentence}`,
    redo: (sentence: string): string => `Wiederholen: ${sentence}`,
    list: 'Schritte',
    day: dayName,
    time: (at: number): string => times.format(at),
  },
} as const;
