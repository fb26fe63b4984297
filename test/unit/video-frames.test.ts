/** How main plays videos for the engine, with a page that the test plays. The real one is in test/app/video.e2e.ts. */

import { describe, expect, it } from 'vitest';
import type { SeenFrame } from '../../electron/contract/video.ts';
import { rangeOf, videoOf } from '../../electron/main/video-file.ts';
import { VideoFrames, type PlayingPage } from '../../electron/main/video-frames.ts';

const never = new Promise<never>(() => undefined);

function grey(value: number): SeenFrame {
  return { jpeg: Uint8Array.of(value), luma: new Uint8Array(1024).fill(value) };
}

/** A page with a video of five seconds that shows greys; what differs is given. */
function pageOf(change: Partial<PlayingPage> = {}): PlayingPage {
  return {
    open: () => Promise.resolve({ width: 640, height: 400, duration: 5_000 }),
    frame: (at) => Promise.resolve(grey(50 + at / 50)),
    onGone: () => undefined,
    close: () => undefined,
    ...change,
  };
}

function framesOf(openPage: () => Promise<PlayingPage>, log: string[] = []): VideoFrames {
  return new VideoFrames({ openPage, patienceMs: 50, log: (text) => log.push(text) });
}

async function problemOf(page: PlayingPage): Promise<string> {
  const outcome = await framesOf(() => Promise.resolve(page)).of(1);
  return outcome.ok ? 'none' : `${outcome.problem.code}: ${outcome.problem.message}`;
}

describe('frames of a video', () => {
  it('are what differs, without what is black', async () => {
    const greys = [3, 100, 100, 160, 3];
    const page = pageOf({ frame: (at) => Promise.resolve(grey(greys[Math.floor(at / 1_000)] ?? 0)) });
    const outcome = await framesOf(() => Promise.resolve(page)).of(1);
    expect(outcome).toMatchObject({ ok: true, value: { width: 640, height: 400, duration: 5_000 } });
    expect(outcome.ok && outcome.value.frames.map(({ at }) => at)).toEqual([1_500, 3_500]);
  });

  it('are one where all of it is black', async () => {
    const outcome = await framesOf(() => Promise.resolve(pageOf({ frame: () => Promise.resolve(grey(2)) }))).of(1);
    expect(outcome.ok && outcome.value.frames.map(({ at }) => at)).toEqual([500]);
  });

  it('are those before the place where it is broken', async () => {
    const frame = (at: number) => (at > 3_000 ? Promise.reject(new Error('decode')) : Promise.resolve(grey(at / 20)));
    const outcome = await framesOf(() => Promise.resolve(pageOf({ frame }))).of(1);
    expect(outcome.ok && outcome.value.frames.map(({ at }) => at)).toEqual([1_500, 2_500]);
  });

  it('are asked for video after video, each in a page of its own that is closed', async () => {
    const told: string[] = [];
    let pages = 0;
    const frames = framesOf(() => {
      const page = (pages += 1);
      told.push(`opened ${page}`);
      return Promise.resolve(
        pageOf({
          open: (address) => {
            told.push(address);
            return Promise.resolve({ width: 1, height: 1, duration: 100 });
          },
          close: () => told.push(`closed ${page}`),
        }),
      );
    });
    await Promise.all([frames.of(7), frames.of(8)]);
    expect(told).toEqual(['opened 1', 'photo://video/7', 'closed 1', 'opened 2', 'photo://video/8', 'closed 2']);
  });
});

describe('a video that cannot be seen', () => {
  it('holds sound alone, or nothing that is known', async () => {
    expect(await problemOf(pageOf({ open: () => Promise.resolve({ width: 0, height: 0, duration: 9 }) }))).toBe(
      'no-video: The file holds sound and no picture.',
    );
    expect(await problemOf(pageOf({ open: () => Promise.reject(new Error('DEMUXER_ERROR')) }))).toMatch(/^no-video: /);
    expect(await problemOf(pageOf({ frame: () => Promise.reject(new Error('DECODER_ERROR')) }))).toMatch(/^no-video: /);
  });

  it('hangs, at its beginning or later: it is given up and its page closed', async () => {
    expect(await problemOf(pageOf({ open: () => never }))).toMatch(/^too-slow: /);
    expect(await problemOf(pageOf({ frame: () => never }))).toMatch(/^too-slow: /);
    let closed = 0;
    const frames = framesOf(() => Promise.resolve(pageOf({ open: () => never, close: () => (closed += 1) })));
    await frames.of(1);
    expect(closed).toBe(1);
    expect((await framesOf(() => never).of(1)).ok).toBe(false);
  });

  it('crashes its page; the next one is played', async () => {
    let first = true;
    const frames = framesOf(() => {
      const crashes = first;
      first = false;
      const onGone = (listener: () => void): void => {
        if (crashes) setImmediate(listener);
      };
      return Promise.resolve(pageOf({ onGone, ...(crashes ? { open: () => never } : {}) }));
    });
    const [one, two] = await Promise.all([frames.of(1), frames.of(2)]);
    expect(one).toMatchObject({ ok: false, problem: { code: 'crashed' } });
    expect(two.ok).toBe(true);
  });
});

describe('a part of a file', () => {
  it('is what was asked for, as far as there is so much', () => {
    expect(rangeOf(null, 100)).toEqual({ start: 0, end: 99 });
    expect(rangeOf('bytes=10-', 100)).toEqual({ start: 10, end: 99 });
    expect(rangeOf('bytes=10-500', 100)).toEqual({ start: 10, end: 99 });
    expect(rangeOf('bytes=-30', 100)).toEqual({ start: 70, end: 99 });
    expect(rangeOf('bytes=-300', 100)).toEqual({ start: 0, end: 99 });
    for (const wrong of ['bytes=100-', 'bytes=5-4', 'bytes=-', 'lines=1-2', 'bytes=1-2,5-6']) {
      expect(rangeOf(wrong, 100)).toBeNull();
    }
    expect(rangeOf(null, 0)).toBeNull();
  });

  it('is of a video that is addressed by id', () => {
    expect(videoOf('photo://video/12')).toBe(12);
    expect(videoOf('photo://video/12#t=0.5')).toBe(12);
    for (const wrong of [
      'photo://video/0',
      'photo://video/1/2',
      'photo://photo/1',
      'photo://video/%2e',
      'photo://video/1#x',
      'video/1',
    ]) {
      expect(videoOf(wrong)).toBeNull();
    }
  });
});
