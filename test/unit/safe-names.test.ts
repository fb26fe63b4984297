import { describe, expect, it } from 'vitest';
import { csvRow } from '../../electron/core/csv.ts';
import { DistinctNames, safeFileName } from '../../electron/core/safe-names.ts';

describe('a safe file name', () => {
  it.each([
    ['Ada', 'Ada'],
    ['a/b\\c:d*?"<>|', 'a_b_c_d______'],
    ['trailing. . ', 'trailing'],
    ['con', '_con'],
    ['LPT1.txt', '_LPT1.txt'],
    ['console', 'console'],
    ['..', '_'],
    ['.hidden', '_hidden'],
    ['', '_'],
    ['\u0000\uD800', '__'],
    ['e\u0301', '\u00e9'],
  ])('of %j is %j', (text, name) => {
    expect(safeFileName(text)).toBe(name);
  });

  it('is short enough in bytes, and cuts no character', () => {
    const name = safeFileName('👩'.repeat(300));
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^(👩)+$/u);
  });

  it('is given once, whatever its case', () => {
    const names = new DistinctNames();
    expect(['Ada', 'ADA', 'ada', 'Bob'].map((text) => names.name(text))).toEqual(['Ada', 'ADA (2)', 'ada (3)', 'Bob']);
  });
});

describe('a row of CSV', () => {
  it.each([
    [['a', 'b'], 'a,b\r\n'],
    [['a,b', 'say "hi"', 'two\nlines'], '"a,b","say ""hi""","two\nlines"\r\n'],
    [['=1+1', '+1', '-1', '@x'], "'=1+1,'+1,'-1,'@x\r\n"],
    [[''], '\r\n'],
  ])('of %j', (fields, row) => {
    expect(csvRow(fields)).toBe(row);
  });
});
