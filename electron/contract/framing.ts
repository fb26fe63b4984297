/**
 * Messages as bytes on a pipe: the length in four bytes, big-endian, then the message. Used where the channel of
 * `child_process` cannot be: Node before 20.19 and 22.13, which the development stand-in has, loses the place when a
 * length arrives in two pieces, and then hears nothing more (nodejs/node#56106).
 */

const LENGTH_BYTES = 4;

/** The environment variable in which a process is told the descriptor of the pipe for what it has to say. */
export const SAYS_ON = 'FACET_SAYS_ON';

/** A message with its length before it. @param message at most 4 GB. */
export function framed(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(LENGTH_BYTES + message.length);
  new DataView(frame.buffer).setUint32(0, message.length);
  frame.set(message, LENGTH_BYTES);
  return frame;
}

/** Puts messages together again, however their bytes were cut on the way. */
export class Unframer {
  #pieces: Uint8Array[] = [];
  #held = 0;
  /** Bytes of the message in hand, with its length; null while the length is not all there. */
  #wanted: number | null = null;

  /** Takes the next bytes; returns the messages that are whole with them, in their order. */
  push(bytes: Uint8Array): Uint8Array[] {
    this.#pieces.push(bytes);
    this.#held += bytes.length;
    const messages: Uint8Array[] = [];
    while (this.#held >= (this.#wanted ?? LENGTH_BYTES)) {
      const joined = this.#joined();
      this.#wanted ??= LENGTH_BYTES + new DataView(joined.buffer, joined.byteOffset).getUint32(0);
      if (this.#held < this.#wanted) break;
      messages.push(joined.subarray(LENGTH_BYTES, this.#wanted));
      this.#pieces = [joined.subarray(this.#wanted)];
      this.#held -= this.#wanted;
      this.#wanted = null;
    }
    return messages;
  }

  /** All that is held as one piece. */
  #joined(): Uint8Array {
    const [first] = this.#pieces;
    if (this.#pieces.length === 1 && first) return first;
    const joined = new Uint8Array(this.#held);
    let at = 0;
    for (const piece of this.#pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    this.#pieces = [joined];
    return joined;
  }
}
