/** The way of a video: hash the file, ask for frames, look for faces on each, keep the best few of each person. */

import { stat } from 'node:fs/promises';
import { bestFaces } from '../../core/moments.ts';
import type { VideoFrames } from '../../contract/video.ts';
import { describeFile, type PhotoMetadata } from '../metadata/metadata.ts';
import { readSidecar } from '../metadata/xmp-packet.ts';
import { inTime, Silent } from '../patience.ts';
import type { PhotoRow } from '../store/photos.ts';
import { hashFile } from '../scan/files.ts';
import type { AnalysedFace, AnalysedPhoto, Outcome, PhotoProblem } from '../vision/messages.ts';
import type { VisionPool } from '../vision/pool.ts';
import { UnusablePhoto, unreadable } from '../vision/problem.ts';
import { sumTimes } from '../vision/stage-times.ts';
import type { FrameSource } from './frames.ts';
import { readMovieHeader } from './movie.ts';

export interface VideoReaderParts {
  readonly frames: FrameSource;
  readonly pool: VisionPool;
  /** Least cosine at which two faces are taken for one person's. */
  readonly alike: () => number;
}

/** What a video's file says before any of it is decoded. */
interface VideoFile {
  readonly metadata: PhotoMetadata;
  readonly size: number;
  readonly mtimeMs: number;
}

export class VideoReader {
  readonly #parts: VideoReaderParts;

  constructor(parts: VideoReaderParts) {
    this.#parts = parts;
  }

  /** All that can be found out about a video, its faces embedded by the model of a card. @throws Failure as {@link FrameSource.of} does, and what the pool throws. */
  async read({ id, path }: PhotoRow, embedder: string): Promise<Outcome<AnalysedPhoto>> {
    try {
      const { metadata, ...file } = await inTime(readFile(path));
      const hash = await hashFile(path);
      const shown = await this.#parts.frames.of(id);
      if (!shown.ok) return shown;
      const seen = await this.#look(shown.value, embedder);
      const { size, mtimeMs } = await inTime(stat(path));
      if (size !== file.size || mtimeMs !== file.mtimeMs) {
        throw new UnusablePhoto('changing', 'The file was being written while Facet read it; the next scan reads it.');
      }
      const { width, height, duration } = shown.value;
      const { takenAt } = metadata;
      return { ok: true, value: { ...{ hash, takenAt, metadata, width, height, duration, print: null }, ...seen } };
    } catch (thrown) {
      return { ok: false, problem: problemOf(thrown) };
    }
  }

  async #look(
    { width, height, frames }: VideoFrames,
    embedder: string,
  ): Promise<Pick<AnalysedPhoto, 'thumb' | 'faces' | 'times'>> {
    const size = { width, height };
    const looks = await Promise.all(
      frames.map(async ({ at, jpeg }) => {
        const outcome = await this.#parts.pool.run({ kind: 'frame', jpeg, size, embedder });
        return { at, outcome };
      }),
    );
    // A frame that cannot be used costs that frame, as long as there are others.
    const seen = looks.flatMap(({ at, outcome }) => (outcome.ok ? [{ at, frame: outcome.value }] : []));
    const [first] = seen;
    if (!first) {
      const failed = looks.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.problem]))[0];
      throw new UnusablePhoto(failed?.code ?? 'no-video', failed?.message ?? 'The video shows nothing.');
    }
    const faces = seen.flatMap(({ at, frame }) =>
      frame.faces.map((face): AnalysedFace & { at: number } => ({ ...face, at })),
    );
    return {
      thumb: first.frame.thumb,
      faces: bestFaces(faces, this.#parts.alike()),
      times: sumTimes(seen.map(({ frame }) => frame.times)),
    };
  }
}

/** What a video's file, its name and its sidecar say of it besides its pictures. */
export async function readVideoFacts(path: string): Promise<Outcome<PhotoMetadata>> {
  try {
    return { ok: true, value: (await inTime(readFile(path))).metadata };
  } catch (thrown) {
    return { ok: false, problem: problemOf(thrown) };
  }
}

async function readFile(path: string): Promise<VideoFile> {
  const { size, mtimeMs } = await stat(path);
  if (size === 0) throw new UnusablePhoto('empty', 'The file is empty.');
  const { createdMs } = await readMovieHeader(path);
  const file = { path, changedMs: mtimeMs, filmedMs: createdMs };
  return { metadata: describeFile(file, Date.now(), await readSidecar(path)), size, mtimeMs };
}

/** What the system says of a file is a problem of that file; anything else is passed on. */
function problemOf(thrown: unknown): PhotoProblem {
  if (thrown instanceof UnusablePhoto) return thrown.toData();
  if (thrown instanceof Silent) return { code: 'too-slow', message: 'The disk with this file does not answer.' };
  if (thrown instanceof Error && 'syscall' in thrown) return unreadable(thrown).toData();
  throw thrown;
}
