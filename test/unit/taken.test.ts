import { afterEach, describe, expect, it } from 'vitest';
import { zoneName } from '../../electron/contract/photos.ts';
import { nameMoment } from '../../electron/core/file-name-date.ts';
import { fileMoment, inZone, isPlausible, parseMoment, parseOffset } from '../../electron/core/taken.ts';

const NOW = '2026-11-24T12:00:00';

describe('a time as it is written', () => {
  it.each([
    ['2014:05:03 14:22:33', '2014-05-03T14:22:33', null, null],
    ['2014-05-03T14:22:33', '2014-05-03T14:22:33', null, null],
    ['2014-05-03T14:22', '2014-05-03T14:22:00', null, null],
    ['2014-05-03T14:22:33.1+02:00', '2014-05-03T14:22:33', 100, 120],
    ['2014-05-03T14:22:33.123456-03:30', '2014-05-03T14:22:33', 123, -210],
    ['2014-05-03T14:22:33Z', '2014-05-03T14:22:33', null, 0],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59', null, 0],
    // In Berlin's clocks there was no such time, but a camera's clock may not have been put forward.
    ['2024:03:31 02:30:00', '2024-03-31T02:30:00', null, null],
  ])('%s is understood', (text, at, milliseconds, offset) => {
    expect(parseMoment(text)).toEqual({ at, milliseconds, offset, isDayOnly: false });
  });

  it('is noon of a day, when only that is known', () => {
    expect(parseMoment('2014-05-03')).toEqual({
      ...{ at: '2014-05-03T12:00:00', milliseconds: null, offset: null, isDayOnly: true },
    });
  });

  it.each([
    '',
    '2014',
    '2014-05',
    '2014:02:31 10:00:00',
    '2015-02-29T10:00:00',
    '2014-13-01T10:00:00',
    '2014-00-10',
    '2014-05-03T24:00:00',
    '2014-05-03T10:60:00',
    '    :  :     :  :  ',
    '-2014-05-03',
    '99999999-01-01',
    '12014:05:03 14:22:33',
    '2014:05:03 14:22:33 and more',
  ])('%j is none', (text) => {
    expect(parseMoment(text)).toBeNull();
  });

  it('has a zone that exists, or none', () => {
    expect(['Z', '+02:00', '-0330', '+14:00', '-00:00'].map(parseOffset)).toEqual([0, 120, -210, 840, 0]);
    expect(['', '+15:00', '+02:75', '2', 'CEST', undefined, null].map(parseOffset)).toEqual(
      Array.from({ length: 7 }, () => null),
    );
    expect([120, -210, 0, 345].map(zoneName)).toEqual(['UTC+2', 'UTC−3:30', 'UTC', 'UTC+5:45']);
  });

  it('is the same moment in another zone', () => {
    const utc = parseMoment('2014-12-31T23:30:00Z');
    expect(utc && inZone(utc, 120)).toMatchObject({ at: '2015-01-01T01:30:00', offset: 120 });
  });
});

describe('a time that can be true', () => {
  it.each([
    ['2014:05:03 14:22:33', true],
    ['1958:07:04 10:00:00', true],
    ['0000:01:01 00:00:00', false],
    ['1970:01:01 00:00:00', false],
    ['1970:01:01 02:13:00', false],
    ['1904:01:01 00:00:00', false],
    ['1980:01:01 00:00:00', false],
    // Somebody who wrote a day knew it.
    ['1970-01-01', true],
    ['1837:12:31 10:00:00', false],
    ['2099:01:01 00:00:00', false],
    ['2026-11-24T12:00:01', false],
  ])('%s: %s', (text, plausible) => {
    const moment = parseMoment(text);
    expect(moment !== null && isPlausible(moment, NOW)).toBe(plausible);
  });
});

describe('the date in the name of a file', () => {
  it.each([
    ['IMG_20140503_142233.jpg', '2014-05-03T14:22:33'],
    ['IMG_20140503_142233_HDR.jpg', '2014-05-03T14:22:33'],
    ['VID_20140503_142233.mp4', '2014-05-03T14:22:33'],
    ['20140503_142233.jpg', '2014-05-03T14:22:33'],
    ['20140503_142233(0).jpg', '2014-05-03T14:22:33'],
    ['20140503142233.jpg', '2014-05-03T14:22:33'],
    ['2014-05-03 14.22.33.jpg', '2014-05-03T14:22:33'],
    ['2014-05-03 14.22.33-1.jpg', '2014-05-03T14:22:33'],
    ['Screenshot_20140503-142233_Maps.png', '2014-05-03T14:22:33'],
    ['Screenshot_2014-05-03-14-22-33.png', '2014-05-03T14:22:33'],
    ['Screenshot 2014-05-03 at 14.22.33.png', '2014-05-03T14:22:33'],
    ['Screen Shot 2014-05-03 at 2.22.33 PM.png', '2014-05-03T14:22:33'],
    ['Screenshot 2014-05-03 at 12.02.33\u202fAM.png', '2014-05-03T00:02:33'],
    ['Bildschirmfoto 2014-05-03 um 14.22.33.png', '2014-05-03T14:22:33'],
    ['WhatsApp Image 2014-05-03 at 14.22.33.jpeg', '2014-05-03T14:22:33'],
    ['signal-2014-05-03-142233.jpg', '2014-05-03T14:22:33'],
    ['signal-2014-05-03-14-22-33-123.jpg', '2014-05-03T14:22:33'],
    ['photo_2014-05-03_14-22-33.jpg', '2014-05-03T14:22:33'],
    ['WP_20140503_14_22_33_Pro.jpg', '2014-05-03T14:22:33'],
    ['IMG_20140503_142233\u0007\n.jpg', '2014-05-03T14:22:33'],
  ])('%s', (name, at) => {
    expect(nameMoment(name)).toMatchObject({ at, offset: null, isDayOnly: false });
  });

  it('of a Pixel is in UTC', () => {
    expect(nameMoment('PXL_20210503_142233123.jpg')).toEqual({
      ...{ at: '2021-05-03T14:22:33', milliseconds: 123, offset: 0, isDayOnly: false },
    });
  });

  it.each([
    ['IMG-20140503-WA0001.jpg', '2014-05-03T12:00:00'],
    ['2014-05-03.jpg', '2014-05-03T12:00:00'],
    ['1958-07-04 Grandmother.jpg', '1958-07-04T12:00:00'],
    ['Party 2014_05_03 b.jpg', '2014-05-03T12:00:00'],
  ])('%s: the day alone', (name, at) => {
    expect(nameMoment(name)).toMatchObject({ at, isDayOnly: true });
  });

  it.each([
    'IMG_4921.jpg',
    'DSC01234.JPG',
    '20140503.jpg',
    'scan 20140503 b.jpg',
    '+49 171 20140503.jpg',
    '0171-2014-05-03.jpg',
    '491712345678.jpg',
    '00491712014050.jpg',
    'FB_IMG_1399123456789.jpg',
    'received_10152014050314.jpg',
    '123456789012345678901234.jpg',
    'IMG_20141503_142233.jpg',
    'IMG_20140231_142233.jpg',
    'IMG_20140503_252233.jpg',
    '2014-02-31.jpg',
    '16121231_093011.jpg',
    '',
  ])('%j has none', (name) => {
    const moment = nameMoment(name);
    expect(moment === null || !isPlausible(moment, NOW)).toBe(true);
  });
});

describe('the time of a file', () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it('is by the clock of this computer, on either side of a change of clocks', () => {
    process.env.TZ = 'Europe/Berlin';
    const change = Date.UTC(2024, 2, 31, 1, 0, 0);
    expect(fileMoment(change - 1000)).toMatchObject({ at: '2024-03-31T01:59:59', offset: 60 });
    expect(fileMoment(change)).toMatchObject({ at: '2024-03-31T03:00:00', offset: 120 });
  });

  it('is a date whatever number a file system holds', () => {
    for (const ms of [-1e30, -8.64e15, -1e14, -1, 0, 1e12, 2.5e14, 8.64e15, 1e30, NaN, Infinity]) {
      expect(fileMoment(ms).at).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/u);
    }
  });
});
