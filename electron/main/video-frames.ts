/** Frames of videos for the engine: one video after the other, each in a page of its own that may crash or hang. */

import type { FramesOutcome, FramesPage, OpenedVideo, VideoFrame, VideoProblem } from '../contract/video.ts';
import { isBlack, isLike, keyMoments } from './moments.ts';

/** A page that plays one video, until it is closed. */
export interface PlayingPage extends FramesPage {
  /** Called once when its process is gone by itself. */
  onGone(listener: () => void): void;
  close(): void;
}

export interface VideoFramesOptions {
  readonly openPage: () => Promise<PlayingPage>;
  /** One step, opening or going to a moment, may take so long; milliseconds. */
  readonly patienceMs?: number;
  /** For what is nobody's fault but a bug's. */
  readonly log: (text: string) => void;
}

const PATIENCE_MS = 30_000;

const NO_VIDEO =
  'The file does not hold a video that Facet can play: it is damaged, or of a format or codec that is not known here.';
const SOUND_ALONE = 'The file holds sound and no picture.';
const CRASHED = 'Playing this video crashed; it was given up.';
const TOO_SLOW = 'Playing this video took too long; it was given up.';

export class VideoFrames {
  readonly #options: VideoFramesOptions;
  /** The video in hand and those behind it: two at once would fight for one decoder. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: VideoFramesOptions) {
    this.#options = options;
  }

  /** Never rejects: what went wrong is in the outcome. */
  of(photoId: number): Promise<FramesOutcome> {
    const outcome = this.#turn.then(() => this.#play(photoId));
    this.#turn = outcome;
    return outcome;
  }

  async #play(photoId: number): Promise<FramesOutcome> {
    let page: PlayingPage | null = null;
    try {
      const opening = this.#options.openPage();
      page = await this.#inTime(opening).catch((thrown: unknown) => {
        // One that comes too late is of no use.
        opening.then((late) => late.close()).catch(() => undefined);
        throw thrown;
      });
      const opened = page;
      const gone = new Promise<never>((_, reject) => opened.onGone(() => reject(new Trouble('crashed', CRASHED))));
      gone.catch(() => undefined);
      return { ok: true, value: await this.#look(page, gone, `photo://video/${photoId}`) };
    } catch (thrown) {
      if (thrown instanceof Trouble) return { ok: false, problem: { code: thrown.code, message: thrown.message } };
      this.#options.log(`video ${photoId}: ${String(thrown)}`);
      return { ok: false, problem: { code: 'no-video', message: NO_VIDEO } };
    } finally {
      page?.close();
    }
  }

  async #look(page: FramesPage, gone: Promise<never>, address: string) {
    const step = <Value>(work: Promise<Value>): Promise<Value> => this.#inTime(Promise.race([work, gone]));
    const { width, height, duration }: OpenedVideo = await step(page.open(address));
    if (width === 0 || height === 0) throw new Trouble('no-video', SOUND_ALONE);
    const frames: VideoFrame[] = [];
    let first: VideoFrame | null = null;
    let last: Uint8Array | null = null;
    let broken: Error | null = null;
    for (const at of keyMoments(duration)) {
      try {
        const { jpeg, luma } = await step(page.frame(at));
        first ??= { at, jpeg };
        if (isBlack(luma) || (last !== null && isLike(luma, last))) continue;
        last = luma;
        frames.push({ at, jpeg });
      } catch (thrown) {
        if (thrown instanceof Trouble) throw thrown;
        // Cut off or damaged from here on: what was seen until then counts.
        broken = thrown instanceof Error ? thrown : new Error(String(thrown));
        break;
      }
    }
    if (frames.length === 0 && first !== null) frames.push(first);
    if (frames.length === 0) throw broken ?? new Trouble('no-video', NO_VIDEO);
    return { width, height, duration, frames };
  }

  /** @throws Trouble too-slow. */
  async #inTime<Value>(work: Promise<Value>): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Trouble('too-slow', TOO_SLOW)), this.#options.patienceMs ?? PATIENCE_MS);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Why a video is given up, in words for the user. */
class Trouble extends Error {
  readonly code: VideoProblem['code'];

  constructor(code: VideoProblem['code'], message: string) {
    super(message);
    this.code = code;
  }
}
