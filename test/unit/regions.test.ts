import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../electron/core/geometry.ts';
import {
  areaOf,
  boxOf,
  likeness,
  matchBoxes,
  MOST_REGIONS,
  nameKey,
  orientationOf,
  picasaFaces,
  regionsOf,
  storedSize,
  type Orientation,
  type XmpTree,
} from '../../electron/core/regions.ts';
import { sure } from '../engine/support/sure.ts';

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
const UPRIGHT = { width: 600, height: 400 };

/** Regions as the Metadata Working Group has them, of [name, x, y, w, h] with the middle first. */
function mwg(
  regions: readonly (readonly [string, ...(number | string)[]])[],
  applied: readonly [number, number] = [600, 400],
  more: Readonly<Record<string, string>> = {},
): Record<string, XmpTree> {
  return {
    'mwg-rs:Regions': {
      'mwg-rs:AppliedToDimensions': { 'stDim:w': String(applied[0]), 'stDim:h': String(applied[1]) },
      'mwg-rs:RegionList': regions.map(([name, x, y, w, h]) => ({
        'mwg-rs:Name': name,
        'mwg-rs:Type': 'Face',
        'mwg-rs:Area': {
          'stArea:x': String(x),
          'stArea:y': String(y),
          'stArea:w': String(w),
          'stArea:h': String(h),
          'stArea:unit': 'normalized',
        },
        ...more,
      })),
    },
  };
}

/** Where the corner pixel of the stored picture is shown, by EXIF's table: column and row of the 0th row and column. */
const TOP_LEFT: Readonly<Record<Orientation, readonly [x: number, y: number]>> = {
  1: [0, 0],
  2: [1, 0],
  3: [1, 1],
  4: [0, 1],
  5: [0, 0],
  6: [1, 0],
  7: [1, 1],
  8: [0, 1],
};

describe('the frame of a region', () => {
  it.each(ORIENTATIONS)('puts the first stored pixel where EXIF says, orientation %i', (orientation) => {
    const corner = { name: 'Ada', area: { x: 0, y: 0, width: 0.1, height: 0.1 }, frame: null };
    const box = boxOf(corner, orientation, { width: 1000, height: 1000 }, 'stored');
    const [right, bottom] = TOP_LEFT[orientation];
    expect(box?.x).toBeCloseTo(right * 900, 6);
    expect(box?.y).toBeCloseTo(bottom * 900, 6);
  });

  it('is found again from any box, in all orientations', () => {
    const part = fc.double({ min: 0.05, max: 0.45, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(part, part, part, part), fc.constantFrom(...ORIENTATIONS), ([x, y, w, h], orientation) => {
        const box = { x: x * 600, y: y * 400, width: w * 600, height: h * 400 };
        const area = areaOf(box, orientation, UPRIGHT);
        const back = boxOf({ name: 'Ada', area, frame: null }, orientation, UPRIGHT, 'stored');
        for (const key of ['x', 'y', 'width', 'height'] as const) expect(back?.[key]).toBeCloseTo(box[key], 6);
      }),
    );
  });

  it('is told by the size that the regions were made for', () => {
    const frames = (applied: [number, number], stored = { width: 400, height: 600 }): unknown[] =>
      regionsOf(mwg([['Ada', 0.5, 0.5, 0.2, 0.2]], applied), stored).regions.map(({ frame }) => frame);
    expect(frames([400, 600])).toEqual(['stored']);
    expect(frames([800, 1200])).toEqual(['stored']);
    expect(frames([600, 400])).toEqual(['upright']);
    // A square, or another shape altogether, tells nothing.
    expect(frames([500, 500], { width: 500, height: 500 })).toEqual([null]);
    expect(frames([1000, 100])).toEqual([null]);
    expect(frames([0, 0])).toEqual([null]);
  });

  it('knows how large the stored picture is', () => {
    expect(storedSize(UPRIGHT, 3)).toEqual(UPRIGHT);
    expect(storedSize(UPRIGHT, 6)).toEqual({ width: 400, height: 600 });
    expect([undefined, 0, 9, 2.5, 7].map(orientationOf)).toEqual([1, 1, 1, 1, 7]);
  });
});

describe('regions of a file', () => {
  it('reads the Metadata Working Group’s, whose place is the middle', () => {
    const { regions } = regionsOf(mwg([['Ada', 0.5, 0.25, 0.2, 0.1]]), UPRIGHT);
    expect(regions).toHaveLength(1);
    expect(boxOf(sure(regions[0]), 1, UPRIGHT, 'stored')).toEqual({ x: 240, y: 80, width: 120, height: 40 });
  });

  it('reads Microsoft’s, whose place is the corner', () => {
    const xmp = {
      'MP:RegionInfo': {
        'MPRI:Regions': [
          { 'MPReg:Rectangle': '0.25, 0.5, 0.1, 0.2', 'MPReg:PersonDisplayName': 'Ada' },
          { 'MPReg:Rectangle': '0.25, 0.5, 0.1', 'MPReg:PersonDisplayName': 'Bob' },
          { 'MPReg:Rectangle': '0.25, 0.5, 0.1, 0.2' },
        ],
      },
    };
    const read = regionsOf(xmp, UPRIGHT);
    expect(read).toEqual({
      regions: [{ name: 'Ada', area: { x: 0.25, y: 0.5, width: 0.1, height: 0.2 }, frame: null }],
      refused: 1,
    });
  });

  it('reads ACDSee’s, the confirmed area first', () => {
    const ns = '{http://ns.acdsee.com/regions/}';
    const at = (x: string): XmpTree =>
      Object.fromEntries(
        [
          ['x', x],
          ['y', '0.5'],
          ['w', '0.2'],
          ['h', '0.2'],
        ].map(([key, value]) => [`{http://ns.acdsee.com/sType/Area#}${key}`, sure(value)]),
      );
    const xmp = {
      [`${ns}Regions`]: {
        [`${ns}RegionList`]: [
          { [`${ns}Name`]: 'Ada', [`${ns}Type`]: 'Face', [`${ns}ALGArea`]: at('0.9'), [`${ns}DLYArea`]: at('0.5') },
        ],
      },
    };
    expect(regionsOf(xmp, UPRIGHT).regions[0]?.area.x).toBeCloseTo(0.4, 6);
  });

  it('reads Picasa’s rectangles', () => {
    expect(picasaFaces('rect64(3f845bcb59418507),8e62398ebda8c1a5;rect64(zz),1;rect64(1),2;')).toEqual([
      {
        area: {
          x: 0x3f84 / 0xffff,
          y: 0x5bcb / 0xffff,
          width: 0x5941 / 0xffff - 0x3f84 / 0xffff,
          height: 0x8507 / 0xffff - 0x5bcb / 0xffff,
        },
        contact: '8e62398ebda8c1a5',
      },
    ]);
    // Leading zeros are not written.
    expect(picasaFaces('rect64(80008000ffff),a')[0]?.area).toMatchObject({ x: 0, y: 0x8000 / 0xffff });
  });

  it('leaves out what is no named face', () => {
    const pets = mwg([['Rex', 0.5, 0.5, 0.2, 0.2]], [600, 400], { 'mwg-rs:Type': 'Pet' });
    expect(regionsOf(pets, UPRIGHT)).toEqual({ regions: [], refused: 0 });
    expect(regionsOf(mwg([['  ', 0.5, 0.5, 0.2, 0.2]]), UPRIGHT).regions).toEqual([]);
    expect(regionsOf({ 'mwg-rs:Regions': 'nonsense', 'MP:RegionInfo': ['x'] }, UPRIGHT).regions).toEqual([]);
  });

  it('keeps separators in names and folds control characters', () => {
    const names = ['Ada; Bob', 'Ada|Bob', 'Lovelace, Ada', 'Ada/Bob', 'A\u0000da\nL.'];
    const read = regionsOf(mwg(names.map((name) => [name, 0.5, 0.5, 0.2, 0.2])), UPRIGHT);
    expect(read.regions.map(({ name }) => name)).toEqual([
      'Ada; Bob',
      'Ada|Bob',
      'Lovelace, Ada',
      'Ada/Bob',
      'A da L.',
    ]);
  });

  it.each([
    ['no number', 'much', 0.5, 0.1, 0.1],
    ['nothing', '', 0.5, 0.1, 0.1],
    ['infinite', 'Infinity', 0.5, 0.1, 0.1],
    ['no width', 0.5, 0.5, 0, 0.1],
    ['a negative height', 0.5, 0.5, 0.1, -0.1],
    ['absurdly large', 0.5, 0.5, 1e9, 0.1],
    ['far away', 1e12, 0.5, 0.1, 0.1],
  ])('refuses a place that is %s', (_, ...place) => {
    expect(regionsOf(mwg([['Ada', ...place]]), UPRIGHT)).toEqual({ regions: [], refused: 1 });
  });

  it('reads a bounded number of them', () => {
    const many = Array.from({ length: 10_000 }, (_, at): [string, number, number, number, number] => [
      `Ada ${at}`,
      0.5,
      0.5,
      0.1,
      0.1,
    ]);
    const read = regionsOf(mwg(many), UPRIGHT);
    expect(read.regions).toHaveLength(MOST_REGIONS);
    expect(read.refused).toBe(10_000 - MOST_REGIONS);
  });

  it('are cut at the edge of the photo, or refused where most of them is outside', () => {
    const at = (x: number): Box | null =>
      boxOf({ name: 'Ada', area: { x, y: 0.4, width: 0.2, height: 0.2 }, frame: null }, 1, UPRIGHT, 'stored');
    expect(at(-0.1)).toEqual({ x: 0, y: 160, width: 60, height: 80 });
    expect(at(-0.16)).toBeNull();
    expect(at(1.2)).toBeNull();
  });
});

describe('regions and faces', () => {
  const face = { x: 100, y: 100, width: 100, height: 100 };

  it('are one where they overlap, or the middle of one lies in the other', () => {
    expect(likeness(face, { ...face, x: 140 })).toBeGreaterThan(0.3);
    expect(likeness(face, { x: 130, y: 130, width: 40, height: 40 })).toBeGreaterThan(0);
    expect(likeness(face, { x: 180, y: 180, width: 100, height: 100 })).toBe(0);
    expect(likeness(face, { x: 0, y: 0, width: 600, height: 400 })).toBe(0);
  });

  it('are matched one to one, the best first', () => {
    const regions = [{ ...face, x: 120 }, face, { x: 400, y: 0, width: 10, height: 10 }];
    expect(matchBoxes(regions, [face, { ...face, x: 160 }])).toEqual([1, 0, null]);
  });

  it('compares names whatever their case, spaces and form', () => {
    expect(nameKey(' Zoë  O’Hara ')).toBe(nameKey('zoe\u0308 o’hara'));
    expect(nameKey('Ada')).not.toBe(nameKey('Bob'));
  });
});
