/** How German counts and writes, for all of its sentences. */

export const numbers = new Intl.NumberFormat('de');
export const rates = new Intl.NumberFormat('de', { maximumSignificantDigits: 2 });
export const shares = new Intl.NumberFormat('de', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const plurals = new Intl.PluralRules('de');

/** Between a number and its unit the line does not break. */
export const NARROW = '\u202f';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

export function count(n: number, one: string, other: string): string {
  return `${numbers.format(n)} ${plurals.select(n) === 'one' ? one : other}`;
}

export const photos = (n: number): string => count(n, 'Foto', 'Fotos');
export const faces = (n: number): string => count(n, 'Gesicht', 'Gesichter');
/** In the dative. */
export const ofFaces = (n: number): string => count(n, 'Gesicht', 'Gesichtern');
export const people = (n: number): string => count(n, 'Person', 'Personen');
export const quoted = (name: string): string => `„${name}“`;

/** Seconds as a person would say them. */
export function timeLeft(seconds: number): string {
  if (seconds < MINUTE) return 'noch weniger als eine Minute';
  if (seconds < 1.5 * HOUR) return `noch etwa ${count(Math.round(seconds / MINUTE), 'Minute', 'Minuten')}`;
  if (seconds < 36 * HOUR) return `noch etwa ${count(Math.round(seconds / HOUR), 'Stunde', 'Stunden')}`;
  return `noch etwa ${count(Math.round(seconds / (24 * HOUR)), 'Tag', 'Tage')}`;
}

/** Bytes as file managers show them. */
export function size(bytes: number): string {
  if (bytes < 1e6) return `${rates.format(bytes / 1e3)}${NARROW}KB`;
  return bytes < 1e9 ? `${rates.format(bytes / 1e6)}${NARROW}MB` : `${rates.format(bytes / 1e9)}${NARROW}GB`;
}
