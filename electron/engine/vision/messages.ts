/** What the engine and a vision worker say to each other. Plain data; typed arrays pass by structured clone. */

import type { FailureData, PhotoProblemCode } from '../../contract/errors.ts';
import type { Box, Point, Size } from '../../core/geometry.ts';
import type { Provider, Trial } from '../../core/providers.ts';
import type { FoundFace } from '../store/faces.ts';
import type { PhotoMetadata } from '../metadata/metadata.ts';
import type { PhotoNames } from './names.ts';

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
  /** When it was taken, as the metadata say. */
  readonly takenAt: string;
  /** Of a video, milliseconds. */
  readonly duration?: number;
  readonly metadata: PhotoMetadata;
  /** JPEG for grids. */
  readonly thumb: Uint8Array;
  /** See core/print.ts; null of a video. */
  readonly print: Uint8Array | null;
  readonly faces: readonly AnalysedFace[];
  readonly times: StageTimes;
}

/** What the pipeline finds on one frame of a video. */
export type AnalysedFrame = Pick<AnalysedPhoto, 'thumb' | 'faces' | 'times'>;

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
  /** A frame of a video as a JPEG; boxes are in pixels of the video, of which `size` is the upright full size. */
  | { readonly kind: 'frame'; readonly jpeg: Uint8Array; readonly size: Size; readonly embedder?: string }
  /** The face nearest the middle, aligned; see `facet crops`. */
  | { readonly kind: 'crop'; readonly path: string; readonly border: number; readonly margin: number }
  /** The face in a box that was drawn by hand, in pixels of the upright full-size photo. */
  | { readonly kind: 'place'; readonly path: string; readonly box: Box; readonly embedder?: string }
  /** The embeddings of kept crops: what another model made is made again without the photos. */
  | { readonly kind: 'embed'; readonly crops: readonly Uint8Array[]; readonly embedder?: string }
  /** The print of a kept thumbnail, `edge` by `edge` shades of grey, or red, green and blue of each place. */
  | { readonly kind: 'print'; readonly thumb: Uint8Array; readonly edge: number; readonly colour?: boolean }
  /** What the photo says of itself besides its picture. */
  | { readonly kind: 'metadata'; readonly path: string }
  /** Who is on the photo, by its metadata and its sidecar's. */
  | { readonly kind: 'names'; readonly path: string; readonly packets?: boolean }
  /** What identifies the picture, whatever the metadata around it. */
  | { readonly kind: 'picture'; readonly path: string }
  /** What a provider makes of the golden faces, and how fast; see trial.ts. It does not fall back. */
  | { readonly kind: 'trial'; readonly provider: Provider; readonly embedder: string }
  /** The photo upright and bounded, JPEG, for the viewer. */
  | { readonly kind: 'render'; readonly path: string; readonly bounds: RenderBounds };

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
  readonly frame: AnalysedFrame;
  /** Null where there is no face. */
  readonly crop: CroppedFace | null;
  /** Null where the box holds no pixels to speak of. */
  readonly place: PlacedFace | null;
  /** 128 int8 of each crop, as stored; null for a crop that is damaged. */
  readonly embed: readonly (Int8Array | null)[];
  readonly print: Uint8Array;
  readonly metadata: PhotoMetadata;
  readonly names: PhotoNames;
  /** SHA-256, hex. */
  readonly picture: string;
  readonly trial: Extract<Trial, { outcome: 'measured' | 'failed' }>;
  readonly render: Uint8Array;
}

/** To a worker. */
export interface JobMessage {
  readonly type: 'job';
  readonly id: number;
  readonly job: VisionJob;
  /** What the models run on, where the job takes them; the CPU when absent. */
  readonly provider?: Provider;
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
  /** The provider failed, and the job can be done on the CPU. */
  | { readonly type: 'provider-failed'; readonly id: number; readonly message: string }
  /** What is expected to fail apart from the photo: a model that cannot be used. */
  | { readonly type: 'failed'; readonly id: number; readonly failure: FailureData }
  /** A bug in the worker, which has logged it and goes on. */
  | { readonly type: 'bug'; readonly id: number };
