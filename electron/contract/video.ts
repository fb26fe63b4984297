/**
 * Frames of videos. The engine has no decoder for them; Chromium has, so the engine asks main, which lets a page without
 * a window play the video (see docs/decisions/0009-videos.md).
 */

/** A moment of a video. */
export interface VideoFrame {
  /** Milliseconds from the beginning. */
  readonly at: number;
  /** The picture, upright, its long edge at most {@link FRAME_EDGE} pixels. */
  readonly jpeg: Uint8Array;
}

/** What was seen of a video: some moments spread over all of it. */
export interface VideoFrames {
  /** Upright full size in pixels. */
  readonly width: number;
  readonly height: number;
  /** Milliseconds. */
  readonly duration: number;
  /** At least one, in order of time; black ones and those like the one before are left out. */
  readonly frames: readonly VideoFrame[];
}

/** Why a video cannot be seen. */
export interface VideoProblem {
  /** `no-video`: there is no picture in it that can be decoded. */
  readonly code: 'no-video' | 'gone' | 'crashed' | 'too-slow';
  /** For the user. */
  readonly message: string;
}

export type FramesOutcome =
  { readonly ok: true; readonly value: VideoFrames } | { readonly ok: false; readonly problem: VideoProblem };

/** The pipeline works on pictures of this size (WORKING_EDGE in vision/decode.ts). */
export const FRAME_EDGE = 2048;

/** What a video is, once its beginning was read. */
export interface OpenedVideo {
  /** Upright, in pixels; 0 where there is sound alone. */
  readonly width: number;
  readonly height: number;
  /** Milliseconds. */
  readonly duration: number;
}

/** A moment, with a picture small enough to compare: {@link LUMA_SIDE} rows of as many bytes, 0 for black. */
export interface SeenFrame {
  readonly jpeg: Uint8Array;
  readonly luma: Uint8Array;
}

export const LUMA_SIDE = 32;

/** What the page that plays videos offers main: `globalThis.facetFrames`. What it cannot do is a rejection. */
export interface FramesPage {
  open(address: string): Promise<OpenedVideo>;
  /** @param at milliseconds. */
  frame(at: number): Promise<SeenFrame>;
}
