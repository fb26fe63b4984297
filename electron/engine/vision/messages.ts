/** What the engine and a vision worker say to each other. Plain data; typed arrays pass by structured clone. */

import type { FailureData } from '../../contract/errors.ts';
import type { Box, Point } from '../../core/geometry.ts';
import type { FoundFace } from '../store/faces.ts';
import type { ExifFacts } from './facts.ts';

/** How a worker is told which models to load: JSON in its first argument. */
export interface WorkerOptions {
  /** The folder of the model cards and their ONNX files. */
  readonly models: string;
  /** Card id of the face embedder; the default one when absent. */
  readonly embedder?: string;
}

/** The stages of the pipeline, for benchmarks. */
export type Stage = 'read' | 'decode' | 'detect' | 'landmarks' | 'align' | 'quality' | 'embed' | 'encode';

/** CPU milliseconds that each stage took in the worker, all its threads together. */
export type StageTimes = Readonly<Record<Stage, number>>;

/** A face with its embedding as the model gave it. */
export interface AnalysedFace extends FoundFace {
  readonly landmarks: readonly Point[];
  /** 128 floats of unit L2 norm. */
  readonly embedding: Float32Array;
}

/** All that the pipeline finds out about one photo. */
export interface AnalysedPhoto {
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** Upright full size in pixels. */
  readonly width: number;
  readonly height: number;
  /** When it was taken (see taken.ts), by the file's time where the photo does not say. */
  readonly takenAt: string;
  /** JPEG for grids. */
  readonly thumb: Uint8Array;
  readonly faces: readonly AnalysedFace[];
  readonly times: StageTimes;
}

/** One face as the embedder sees it, for training and evaluation. */
export interface CroppedFace {
  /** Aligned RGB bytes, a square of the template's size and `margin` more pixels on each side. */
  readonly pixels: Uint8Array;
  /** In pixels of the upright photo, without the border. */
  readonly box: Box;
  readonly landmarks: readonly Point[];
  readonly score: number;
}

/** A face at a place that somebody pointed out. */
export interface PlacedFace {
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  readonly face: AnalysedFace;
}

/** How large a rendered photo may be, pixels; its shape is kept. */
export interface RenderBounds {
  readonly longEdge: number;
  /** Of the whole picture. */
  readonly pixels: number;
}

/** Work for a worker. */
export type VisionJob =
  /** With the embedder of a card id; the worker's own when absent, here and below. */
  | { readonly kind: 'analyse'; readonly path: string; readonly embedder?: string }
  /** The face nearest the middle, aligned; see `facet crops`. */
  | { readonly kind: 'crop'; readonly path: string; readonly border: number; readonly margin: number }
  /** The face in a box that was drawn by hand, in pixels of the upright full-size photo. */
  | { readonly kind: 'place'; readonly path: string; readonly box: Box; readonly embedder?: string }
  /** The embeddings of kept crops: what another model made is made again without the photos. */
  | { readonly kind: 'embed'; readonly crops: readonly Uint8Array[]; readonly embedder?: string }
  /** When the photo was taken. */
  | { readonly kind: 'date'; readonly path: string }
  /** What the camera wrote into the photo. */
  | { readonly kind: 'facts'; readonly path: string }
  /** The photo upright and bounded, JPEG, for the viewer. */
  | { readonly kind: 'render'; readonly path: string; readonly bounds: RenderBounds };

/** Why a photo cannot be read; a stable name for each, the sentence is in `message`. */
export type PhotoProblemCode =
  'gone' | 'unreadable' | 'empty' | 'too-large' | 'not-an-image' | 'damaged' | 'crashed' | 'too-slow';

/** A file that cannot be used is a result, not an exception. */
export interface PhotoProblem {
  readonly code: PhotoProblemCode;
  /** For the user. */
  readonly message: string;
}

/** The outcome of a job. */
export type Outcome<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: PhotoProblem };

/** What a job's outcome carries. */
export interface JobResults {
  readonly analyse: AnalysedPhoto;
  /** Null where there is no face. */
  readonly crop: CroppedFace | null;
  /** Null where the box holds no pixels to speak of. */
  readonly place: PlacedFace | null;
  /** 128 int8 of each crop, as stored; null for a crop that is damaged. */
  readonly embed: readonly (Int8Array | null)[];
  readonly date: string;
  readonly facts: ExifFacts;
  readonly render: Uint8Array;
}

/** To a worker. */
export interface JobMessage {
  readonly type: 'job';
  readonly id: number;
  readonly job: VisionJob;
}

/** From a worker. */
export type WorkerMessage =
  | { readonly type: 'ready'; readonly embedder: string; readonly provider: string; readonly peakRssBytes: number }
  /** The models cannot be used; the worker exits after this. */
  | { readonly type: 'unfit'; readonly message: string }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly outcome: Outcome<JobResults[VisionJob['kind']]>;
      readonly peakRssBytes: number;
    }
  /** What is expected to fail apart from the photo: a model that cannot be used. */
  | { readonly type: 'failed'; readonly id: number; readonly failure: FailureData }
  /** A bug in the worker: the job is answered as such and the worker goes on. */
  | { readonly type: 'bug'; readonly id: number; readonly message: string };
