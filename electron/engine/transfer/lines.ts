/** A text file line by line, with no more of it in memory than one line may have. */

import { createReadStream, statSync } from 'node:fs';
import { Failure } from '../../contract/errors.ts';
import { errorCode } from '../errno.ts';

/** A line without its end, and which it is; the first is 1. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string;
  /** False for the rest of a file that does not end with a line. */
  readonly ended: boolean;
}

/**
 * Reads a file of UTF-8.
 * @param longest bytes that a line may have.
 * @throws Failure import-unreadable, import-invalid (with the number of the line).
 */
export async function* readLines(path: string, longest: number): AsyncGenerator<NumberedLine, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let parts: Buffer[] = [];
  let length = 0;
  let number = 1;
  const take = (end: Buffer): string => {
    const bytes = Buffer.concat([...parts, end]);
    parts = [];
    length = 0;
    try {
      return decoder.decode(bytes);
    } catch (thrown) {
      throw invalid(path, number, 'is not UTF-8', thrown);
    }
  };
  try {
    if (!statSync(path).isFile()) throw new Failure('import-unreadable', `${path} is not a file.`);
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, start)) {
        if (length + at - start > longest) throw tooLong(path, number, longest);
        yield { number, text: take(chunk.subarray(start, at)), ended: true };
        number += 1;
        start = at + 1;
      }
      parts.push(chunk.subarray(start));
      length += chunk.length - start;
      if (length > longest) throw tooLong(path, number, longest);
    }
  } catch (thrown) {
    if (thrown instanceof Failure || errorCode(thrown) === '') throw thrown;
    throw new Failure('import-unreadable', `The file ${path} cannot be read (${errorCode(thrown)}).`, {
      cause: thrown,
    });
  }
  if (length > 0) yield { number, text: take(Buffer.alloc(0)), ended: false };
}

/** A line that is not what it should be. */
export function invalid(path: string, number: number, what: string, cause?: unknown): Failure {
  return new Failure('import-invalid', `Line ${number} of ${path} ${what}. Nothing was imported.`, { cause });
}

function tooLong(path: string, number: number, longest: number): Failure {
  return invalid(path, number, `is longer than the ${Math.round(longest / 2 ** 20)} MB that a line may have`);
}
