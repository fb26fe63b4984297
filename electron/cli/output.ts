/** Where a command's words go: results on stdout, everything else on stderr. */

import { SingleBar } from 'cli-progress';
import type { PersonSummary, ScanProgress } from '../contract/types.ts';

/** Prints a result: as one JSON value, or in words. */
export function printResult(json: boolean, value: unknown, words: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : forTerminal(words())}\n`);
}

/** Says something that is not a result. */
export function note(text: string): void {
  process.stderr.write(`${forTerminal(text)}\n`);
}

/**
 * A text as a terminal may have it. Names of files and people may hold what moves the cursor, turns the direction of
 * writing or asks the terminal for something; it is written as a program would (`\\u001b`). Lines and tabs stay.
 */
export function forTerminal(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A table with aligned columns; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const right = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  return cells
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, right[column] ?? false))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function peopleTable(people: readonly PersonSummary[]): string {
  return table(
    ['id', 'name', 'faces', 'photos'],
    people.map(({ id, name, faces, photos }) => [id, name ?? '', faces, photos]),
  );
}

function pad(cell: string, width: number, right: boolean): string {
  return right ? cell.padStart(width) : cell.padEnd(width);
}

/** "1 photo", "2 photos". */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? noun : plural}`;
}

/** A progress bar on a terminal, nothing elsewhere. */
export class ScanBar {
  readonly #bar: SingleBar | null;
  #started = false;

  constructor() {
    this.#bar = process.stderr.isTTY
      ? new SingleBar({
          format: '{phase} [{bar}] {value}/{total}  {speed} photos/s  {left}',
          stream: process.stderr,
          clearOnComplete: true,
          hideCursor: true,
        })
      : null;
  }

  update({ phase, done, total, photosPerSecond, remainingSeconds }: ScanProgress): void {
    if (!this.#bar || phase === 'idle' || phase === 'walking') return;
    const payload = {
      phase: phase.padEnd(10),
      speed: photosPerSecond.toFixed(1),
      left: remainingSeconds === null ? '' : `${duration(remainingSeconds)} left`,
    };
    if (!this.#started) this.#bar.start(total, done, payload);
    this.#started = true;
    this.#bar.setTotal(total);
    this.#bar.update(done, payload);
  }

  stop(): void {
    if (this.#started) this.#bar?.stop();
  }
}

/** A plain counting bar on a terminal, nothing elsewhere. */
export class CountBar {
  readonly #bar: SingleBar | null;
  #started = false;

  constructor(what: string) {
    const format = `${what} [{bar}] {value}/{total}  {eta_formatted} left`;
    const options = { format, stream: process.stderr, clearOnComplete: true, hideCursor: true };
    this.#bar = process.stderr.isTTY ? new SingleBar(options) : null;
  }

  update(done: number, total: number): void {
    if (!this.#started) this.#bar?.start(total, done);
    this.#started = true;
    this.#bar?.update(done);
  }

  stop(): void {
    if (this.#started) this.#bar?.stop();
  }
}

/** Seconds in words: "45 s", "3 min", "2 h 10 min". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
