/** The log a user can send along with a question: what the engine wrote, and what surprised main. */

import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const MAX_BYTES = 1_000_000;

/** An append-only file that keeps its last one or two million bytes. */
export class Log {
  readonly path: string;
  readonly #echo: boolean;

  /** `echo` also writes to stderr, for development. */
  constructor(path: string, echo: boolean) {
    this.path = path;
    this.#echo = echo;
    mkdirSync(dirname(path), { recursive: true });
  }

  write(text: string): void {
    const line = text.endsWith('\n') ? text : `${text}\n`;
    if (this.#echo) process.stderr.write(line);
    try {
      this.#rotate();
      appendFileSync(this.path, `${new Date().toISOString()} ${line}`);
    } catch {
      // A full disk must not end the app for the sake of its log.
    }
  }

  /** Writes a thrown value with its stack. */
  bug(where: string, thrown: unknown): void {
    this.write(`${where}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
  }

  #rotate(): void {
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (size < MAX_BYTES) return;
    rmSync(`${this.path}.1`, { force: true });
    renameSync(this.path, `${this.path}.1`);
  }
}
