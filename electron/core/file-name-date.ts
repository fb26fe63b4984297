/**
 * When a photo was taken by the name of its file, as phones, messengers and people name them. Better no date than a
 * wrong one: what may be a telephone number or a number of anything else is left alone.
 */

import { momentOf, thousandths, type Moment } from './taken.ts';

/**
 * A day and a time: IMG_20140503_142233, PXL_20210503_142233123, Screenshot 2014-05-03 at 2.22.33 PM,
 * signal-2014-05-03-14-22-33-123, photo_2014-05-03_14-22-33, 20140503142233.
 */
const TIMED = new RegExp(
  [
    String.raw`(?<!\d)(?<year>\d{4})(?<gap>[-_.: ]?)(?<month>\d{2})\k<gap>(?<day>\d{2})`,
    // What stands between a day and a time: a sign or two, or a word such as 'at'.
    String.raw`(?:[-_T. ,]{0,2}|[ _-]\p{L}{1,3}[ _-])`,
    String.raw`(?<hour>\d{1,2})(?<point>[-_.:h]?)(?<minute>\d{2})\k<point>(?<second>\d{2})`,
    String.raw`(?:[-_.]?(?<fraction>\d{3}))?(?!\d)(?:[ \u00a0\u202f]?(?<half>[AP]M)\b)?`,
  ].join(''),
  'iu',
);

/** A day alone, with signs between its parts and no number right beside it. */
const DAY = /(?<!\d)(?<!\d[-._])(\d{4})([-_.])(\d{2})\2(\d{2})(?![-._]?\d)/u;

/** WhatsApp counts the pictures of a day: IMG-20140503-WA0001. */
const WHATSAPP = /(?<![\p{L}\d])(?:IMG|VID|STK)-(\d{4})(\d{2})(\d{2})-WA\d+/iu;

/** A number of eight digits without signs is no day of a time before there were phones. */
const DIGITAL = 1990;

/**
 * The date in a file's name; null where there is none. Names of Google's cameras, PXL_..., are in UTC.
 * @param name without its folder.
 */
export function nameMoment(name: string): Moment | null {
  const timed = TIMED.exec(name)?.groups;
  if (timed) {
    const moment = timedMoment(timed, /^PXL_/iu.test(name));
    if (moment) return moment;
  }
  const [, year, month, day] = WHATSAPP.exec(name) ?? [];
  if (year !== undefined && month !== undefined && day !== undefined)
    return Number(year) >= DIGITAL ? momentOf([year, month, day], null) : null;
  const [, y, , m, d] = DAY.exec(name) ?? [];
  return y !== undefined && m !== undefined && d !== undefined ? momentOf([y, m, d], null) : null;
}

function timedMoment(groups: Readonly<Record<string, string | undefined>>, isUtc: boolean): Moment | null {
  const { year = '', gap, month = '', day = '', hour = '', minute = '', second = '', fraction, half } = groups;
  if (gap === '' && Number(year) < DIGITAL) return null;
  const twelve = half === undefined ? null : half.toUpperCase();
  if (twelve !== null && (Number(hour) < 1 || Number(hour) > 12)) return null;
  const hours = twelve === null ? Number(hour) : (Number(hour) % 12) + (twelve === 'PM' ? 12 : 0);
  return momentOf([year, month, day], [String(hours), minute, second], {
    milliseconds: fraction === undefined ? null : thousandths(fraction),
    offset: isUtc ? 0 : null,
  });
}
