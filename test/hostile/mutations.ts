/** Ways to spoil a file, each from a repeatable stream of random numbers. */

import type { Random } from '../unit/support/random.ts';

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

/** Numbers that lengths and sizes are least ready for. */
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** Most of what a format says of itself stands at the beginning of a file. */
function place(bytes: Buffer, random: Random): number {
  return random.below(random.next() < 0.6 ? Math.min(bytes.length, 256) : bytes.length);
}

function flipBits(bytes: Buffer, random: Random): Buffer {
  for (let n = 1 + random.below(8); n > 0; n -= 1) {
    const at = place(bytes, random);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  }
  return bytes;
}

function setBytes(bytes: Buffer, random: Random): Buffer {
  for (let n = 1 + random.below(8); n > 0; n -= 1) bytes[place(bytes, random)] = random.below(256);
  return bytes;
}

/** A number of 8, 16 or 32 bits, in either order of bytes: what may be a length, a count or an offset. */
function setNumber(bytes: Buffer, random: Random): Buffer {
  const value = random.pick(EXTREMES);
  const width = random.pick([1, 2, 4]);
  const number = Buffer.alloc(4);
  number.writeUInt32BE(value);
  const part = number.subarray(4 - width);
  (random.next() < 0.5 ? part : part.reverse()).copy(bytes, place(bytes, random));
  return bytes;
}

function swapOrder(bytes: Buffer, random: Random): Buffer {
  const at = place(bytes, random);
  bytes.subarray(at, at + random.pick([2, 4, 8])).reverse();
  return bytes;
}

function cutOff(bytes: Buffer, random: Random): Buffer {
  return bytes.subarray(0, random.below(bytes.length));
}

function copyBlock(bytes: Buffer, random: Random): Buffer {
  const from = place(bytes, random);
  bytes.copy(bytes, place(bytes, random), from, from + 1 + random.below(256));
  return bytes;
}

/** Chunks, segments and directories come once more, or not at all. */
function repeatBlock(bytes: Buffer, random: Random): Buffer {
  const from = place(bytes, random);
  const block = bytes.subarray(from, from + 1 + random.below(512));
  const times = 1 + random.below(8);
  const end = bytes.subarray(from + block.length);
  return Buffer.concat([bytes.subarray(0, from), ...Array<Buffer>(times).fill(block), block, end]);
}

function dropBlock(bytes: Buffer, random: Random): Buffer {
  const from = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(64))]);
}

function splice(bytes: Buffer, random: Random, other: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, place(bytes, random)), other.subarray(place(other, random))]);
}

const MUTATIONS: readonly Mutation[] = [
  flipBits,
  setBytes,
  setNumber,
  setNumber,
  swapOrder,
  cutOff,
  copyBlock,
  repeatBlock,
  dropBlock,
  splice,
];

/** A copy of a file that was spoiled in one to three ways. @param other a file of another format. */
export function mutated(bytes: Buffer, random: Random, other: Buffer): Buffer {
  let spoiled: Buffer = Buffer.from(bytes);
  for (let n = 1 + random.below(3); n > 0 && spoiled.length > 0; n -= 1) {
    spoiled = Buffer.from(random.pick(MUTATIONS)(spoiled, random, other));
  }
  return spoiled;
}
