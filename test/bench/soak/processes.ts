/** What Facet's processes hold, as Linux tells it. */

import { readFileSync, readdirSync } from 'node:fs';

/** What one kind of process holds; all of that kind together. */
export interface Held {
  /** Bytes: its own, and its share of what it has with others (PSS). */
  readonly memory: number;
  /** Open files, sockets, pipes and the like. */
  readonly handles: number;
  readonly processes: number;
}

/** What a process has for itself and its share of what it has with others (PSS), in kilobytes of 1024 bytes. @throws on other systems than Linux. */
export function shareOf(pid: number): number {
  const share = /^Pss:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  return Number(share);
}

/** The processes of a running Facet by kind, from the one with this id. */
export function heldBy(root: number): Map<string, Held> {
  const kinds = new Map<string, Held>();
  for (const pid of treeOf(root)) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const memory = shareOf(pid) * 1024;
      const handles = readdirSync(`/proc/${pid}/fd`).length;
      const kind = pid === root ? 'main' : kindOf(command);
      const known = kinds.get(kind) ?? { memory: 0, handles: 0, processes: 0 };
      kinds.set(kind, {
        memory: known.memory + memory,
        handles: known.handles + handles,
        processes: known.processes + 1,
      });
    } catch {
      // It ended while it was asked.
    }
  }
  return kinds;
}

function kindOf(command: string): string {
  if (command.includes('--type=renderer')) return 'window';
  const type = /--type=([\w-]+)/u.exec(command)?.[1];
  // The engine is told of the workers' file, so it is looked for first.
  if (command.includes('engine.mjs')) return 'engine';
  if (command.includes('worker.mjs')) return 'workers';
  return type === undefined ? 'other' : `Chromium's ${type}`;
}

function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
    try {
      // The command stands in parentheses and may hold anything.
      const fields = readFileSync(`/proc/${entry}/stat`, 'utf8')
        .replace(/^.*\) /su, '')
        .split(' ');
      const parent = Number(fields[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      // It ended meanwhile.
    }
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}
