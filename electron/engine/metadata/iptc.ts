/** What IPTC's older records say (Information Interchange Model 4.2), which Photoshop keeps among blocks of its own. */

import { parseMoment, type Moment } from '../../core/taken.ts';

export interface IptcFacts {
  readonly created: Moment | null;
  readonly keywords: readonly string[];
  readonly title: string | null;
  readonly description: string | null;
}

const PHOTOSHOP = 'Photoshop 3.0\0';
const BLOCK = '8BIM';
/** Photoshop's number for the records. */
const RECORDS = 0x0404;
/** Before each record's number. */
const MARK = 0x1c;
/** What record 1:90 says of texts in UTF-8. */
const UTF8 = '\x1b%G';

/** Reads what is whole of the records; nothing where there are none. */
export function iptcFacts(bytes: Buffer | null): IptcFacts {
  const records = readRecords(bytes ? recordsIn(bytes) : Buffer.alloc(0));
  const charset = records.find(({ key }) => key === '1:90')?.data.toString('latin1');
  const texts = (key: string): string[] =>
    records.filter((record) => record.key === key).map(({ data }) => decode(data, charset === UTF8));
  return {
    created: createdAt(texts('2:55')[0], texts('2:60')[0]),
    keywords: texts('2:25'),
    title: texts('2:5')[0] ?? null,
    description: texts('2:120')[0] ?? null,
  };
}

/** Many programs write UTF-8 and do not say so. */
function decode(data: Buffer, isUtf8: boolean): string {
  const text = data.toString('utf8');
  return isUtf8 || !text.includes('\ufffd') ? text : data.toString('latin1');
}

/** CCYYMMDD, and HHMMSS with a zone. */
function createdAt(date: string | undefined, time: string | undefined): Moment | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/u.exec(date ?? '') ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const [, hour, minute, second, zone = ''] = /^(\d{2})(\d{2})(\d{2})([+-]\d{4})?$/u.exec(time ?? '') ?? [];
  const clock = hour === undefined ? '' : `T${hour}:${minute ?? ''}:${second ?? ''}${zone}`;
  return parseMoment(`${year}-${month}-${day}${clock}`);
}

/** The records among Photoshop's blocks: a mark, a number, a name of even length, a size, the content. */
function recordsIn(bytes: Buffer): Buffer {
  let at = bytes.toString('latin1', 0, PHOTOSHOP.length) === PHOTOSHOP ? PHOTOSHOP.length : 0;
  if (bytes.toString('latin1', at, at + 4) !== BLOCK) return bytes;
  while (at + 12 <= bytes.length && bytes.toString('latin1', at, at + 4) === BLOCK) {
    const id = bytes.readUInt16BE(at + 4);
    const name = 1 + bytes.readUInt8(at + 6);
    const head = at + 6 + name + (name % 2);
    if (head + 4 > bytes.length) break;
    const size = bytes.readUInt32BE(head);
    if (id === RECORDS) return bytes.subarray(head + 4, head + 4 + size);
    at = head + 4 + size + (size % 2);
  }
  return Buffer.alloc(0);
}

function readRecords(bytes: Buffer): { key: string; data: Buffer }[] {
  const records: { key: string; data: Buffer }[] = [];
  let at = 0;
  while (at + 5 <= bytes.length && bytes[at] === MARK) {
    const size = bytes.readUInt16BE(at + 3);
    const end = at + 5 + size;
    // Longer records say so in their highest bit; no text that is read here is one.
    if (size >= 0x8000 || end > bytes.length) break;
    records.push({ key: `${bytes.readUInt8(at + 1)}:${bytes.readUInt8(at + 2)}`, data: bytes.subarray(at + 5, end) });
    at = end;
  }
  return records;
}
