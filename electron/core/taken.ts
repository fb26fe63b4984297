/**
 * When a photo was taken: what cameras, programs and people write, and which of it to believe. A time is kept as the
 * clock on the spot showed it, since few cameras know their zone and people remember the hour they saw; the zone is
 * kept beside it where it is known.
 */

/** A time as somebody wrote it down. */
export interface Moment {
  /** 'YYYY-MM-DDTHH:MM:SS' by the clock on the spot; noon where only the day is known. */
  readonly at: string;
  /** The thousandths behind the second, 0..999. */
  readonly milliseconds: number | null;
  /** Minutes that the clock was ahead of UTC; null when unknown. */
  readonly offset: number | null;
  /** True when the time of day is not known. */
  readonly isDayOnly: boolean;
}

/** The first photo of a person is from 1838. */
const EARLIEST = '1838';
/** The days on which clocks begin that were never set: of the Macintosh, of Unix, of DOS. */
const ZERO_DAYS: ReadonlySet<string> = new Set(['1904-01-01', '1970-01-01', '1980-01-01']);
/** Zones go from -12:00 to +14:00. */
const FURTHEST_ZONE = 14 * 60;
/**
 * What a photo is given that was taken on a day, no more being known: among the others of its day, and the same day in
 * all zones but the last ones.
 */
const NOON = '12:00:00';

const WRITTEN =
  /^(\d{4})[:-](\d{2})[:-](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/iu;

/**
 * A time as EXIF ('2014:05:03 14:22:33') and XMP (ISO 8601, '2014-05-03T14:22:33.5+02:00') write it, or a day. Null for
 * what is none: the 31st of February, a month without a day, words.
 */
export function parseMoment(text: string): Moment | null {
  const [, year = '', month = '', day = '', hour, minute, second = '00', fraction, zone] =
    WRITTEN.exec(text.trim()) ?? [];
  if (hour === undefined || minute === undefined) return momentOf([year, month, day], null);
  const milliseconds = fraction === undefined ? null : thousandths(fraction);
  return momentOf([year, month, day], [hour, minute, second], { milliseconds, offset: parseOffset(zone) });
}

/** A zone, 'Z' or '+02:00', as minutes ahead of UTC; null for what is none. */
export function parseOffset(text: string | undefined | null): number | null {
  if (text === undefined || text === null) return null;
  if (/^z$/iu.test(text.trim())) return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/u.exec(text.trim()) ?? [];
  const offset = Number(hours) * 60 + Number(minutes);
  if (sign === undefined || Number(minutes) > 59 || offset > FURTHEST_ZONE) return null;
  return sign === '-' && offset > 0 ? -offset : offset;
}

/** Digits behind the second's point as thousandths. */
export function thousandths(digits: string): number {
  return Number(digits.padEnd(3, '0').slice(0, 3));
}

/** The moment of these parts; null when a calendar or a clock has no such. A leap second is the one before it. */
export function momentOf(
  [year, month, day]: readonly [string, string, string],
  clock: readonly [string, string, string] | null,
  more: Partial<Pick<Moment, 'milliseconds' | 'offset'>> = {},
): Moment | null {
  if (!(Number(month) >= 1 && Number(month) <= 12)) return null;
  if (!(Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month)))) return null;
  const date = `${year}-${month}-${day}`;
  const { milliseconds = null, offset = null } = more;
  if (clock === null) return { at: `${date}T${NOON}`, milliseconds: null, offset: null, isDayOnly: true };
  const [hour, minute, second] = clock;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const time = [hour.padStart(2, '0'), minute, second === '60' ? '59' : second].join(':');
  return { at: `${date}T${time}`, milliseconds, offset, isDayOnly: false };
}

/** The same moment by a clock of another zone. @param offset minutes ahead of UTC. */
export function inZone(moment: Moment, offset: number): Moment {
  const at = Date.parse(`${moment.at}Z`) + (offset - (moment.offset ?? 0)) * 60_000;
  return { ...moment, at: new Date(at).toISOString().slice(0, 19), offset };
}

/**
 * Whether a moment can be when a photo was taken: not before there were any, not after now, and not the beginning of a
 * clock that was never set. A day without a time comes from somebody who knew it, and may be any.
 * @param latest 'YYYY-MM-DDTHH:MM:SS', some hours after now, for those whose clocks are ahead.
 */
export function isPlausible({ at, isDayOnly }: Moment, latest: string): boolean {
  return at > EARLIEST && at <= latest && (isDayOnly || !ZERO_DAYS.has(at.slice(0, 10)));
}

/**
 * A moment of this computer's clock, in the zone it is in. A file system may hold any number: one that no calendar has
 * is the beginning of Unix's.
 * @param ms milliseconds since 1970.
 */
export function fileMoment(ms: number): Moment {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  if (!(year > 0 && year < 9999)) return { at: '1970-01-01T00:00:00', milliseconds: 0, offset: 0, isDayOnly: false };
  const offset = -Math.round(date.getTimezoneOffset());
  const at = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19);
  return { at, milliseconds: date.getUTCMilliseconds(), offset, isDayOnly: false };
}

function daysIn(year: number, month: number): number {
  // Of a year below 100, Date makes one of the last century.
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}
