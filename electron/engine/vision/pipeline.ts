/**
 * The way of a photo: decode -> detect -> refine landmarks -> align -> judge quality -> embed -> quantise -> encode.
 * One function, readable from top to bottom; each stage has its own file.
 */

import { alignFace, widen, type AlignmentTemplate } from '../../core/alignment.ts';
import type { Detection } from '../../core/detector.ts';
import { quantise } from '../../core/embedding.ts';
import { clip, nearestMiddle, scaleBox, type Point, type Size } from '../../core/geometry.ts';
import { withBorder, type RgbImage } from '../../core/image.ts';
import { PRINT_EDGE } from '../../core/print.ts';
import type { Provider } from '../../core/providers.ts';
import { judgeQuality } from '../../core/quality.ts';
import { readMetadata } from '../metadata/read.ts';
import { readModels, templateOf, type Models } from './cards.ts';
import { decodeCrop, decodePhoto, readPhoto } from './decode.ts';
import { FaceDetector } from './detector.ts';
import { FaceEmbedder } from './embedder.ts';
import { encodeCover, encodeCrop, encodeThumb, printOf } from './encode.ts';
import type { AnalysedFace, AnalysedPhoto, CroppedFace, JobResults, Stage, StageTimes, VisionJob } from './messages.ts';
import { FaceLandmarker } from './landmarker.ts';
import { openGuarded, type SessionOpener } from './session.ts';
import { NO_TIMES } from './stage-times.ts';

/** The networks that every photo goes through. */
interface Networks {
  readonly detector: FaceDetector;
  readonly landmarker: FaceLandmarker;
}

/** An embedder that is open. */
interface OpenEmbedder {
  readonly network: FaceEmbedder;
  readonly template: AlignmentTemplate;
}

interface Aligned {
  readonly detection: Detection;
  readonly crop: RgbImage;
}

export class Pipeline {
  readonly embedderId: string;
  readonly #detector: FaceDetector;
  readonly #landmarker: FaceLandmarker;
  readonly #models: Models;
  readonly #provider: Provider;
  readonly #open: SessionOpener | undefined;
  /** By card id. A library changes its embedder while workers run; each is opened when it is first asked for. */
  readonly #embedders = new Map<string, Promise<OpenEmbedder>>();

  private constructor(models: Models, networks: Networks, provider: Provider, open: SessionOpener | undefined) {
    const { detector, landmarker } = networks;
    this.embedderId = models.embedder.id;
    this.#models = models;
    this.#provider = provider;
    this.#open = open;
    this.#detector = detector;
    this.#landmarker = landmarker;
  }

  /**
   * Opens the models on a provider. All methods throw ProviderFailure, too, when it is not the CPU.
   * @param open how sessions are opened; ONNX Runtime's unless told otherwise.
   * @throws Failure model-invalid.
   */
  static async load(models: Models, provider: Provider = 'cpu', open?: SessionOpener): Promise<Pipeline> {
    const pipeline = new Pipeline(models, await openFinders(models, provider, open), provider, open);
    await pipeline.#embedder();
    return pipeline;
  }

  /** All that can be found out about one photo. @throws UnusablePhoto with the reason. */
  async analyse(path: string, embedder?: string): Promise<AnalysedPhoto> {
    const open = await this.#embedder(embedder);
    const clock = new StageClock();
    const file = await clock.time('read', () => readPhoto(path));
    const metadata = await clock.time('read', () => readMetadata(path, file.bytes, file.changedMs));
    const { image, width, height } = await clock.time('decode', () => decodePhoto(file.bytes));
    const seen = await this.#see(image, { width, height }, clock, open);
    const print = await clock.time('encode', () => printOf(seen.thumb, PRINT_EDGE));
    return {
      hash: file.hash,
      width,
      height,
      takenAt: metadata.takenAt,
      metadata,
      ...seen,
      print,
      times: clock.times(),
    };
  }

  /** The same for a frame of a video. @throws UnusablePhoto when it is damaged. */
  async frame({ jpeg, size, embedder }: Extract<VisionJob, { kind: 'frame' }>): Promise<JobResults['frame']> {
    const open = await this.#embedder(embedder);
    const clock = new StageClock();
    const { image } = await clock.time('decode', () => decodePhoto(Buffer.from(jpeg)));
    const seen = await this.#see(image, size, clock, open);
    return { ...seen, times: clock.times() };
  }

  /** Faces on a picture, whose full size is `size`, and its thumbnail. */
  async #see(
    image: RgbImage,
    size: Size,
    clock: StageClock,
    { network, template }: OpenEmbedder,
  ): Promise<Omit<JobResults['frame'], 'times'>> {
    const found = await clock.time('detect', () => this.#detector.detect(image));
    const detections = await clock.time('landmarks', () => this.#landmarker.refine(image, found));
    const aligned = await clock.time('align', () => align(image, detections, template));
    const judged = await clock.time('quality', () => judge(aligned, size, size.width / image.width));
    const embeddings = await clock.time('embed', () => network.embed(aligned.map(({ crop }) => crop)));
    const [thumb, pictures] = await clock.time('encode', () =>
      Promise.all([encodeThumb(image), encodeFaces(image, aligned)]),
    );
    return { thumb, faces: assemble(judged, embeddings, pictures) };
  }

  /**
   * The face nearest the middle, aligned exactly as `analyse` aligns it; null where there is none. A tight crop needs
   * a black `border` around it for the detector to see a face. @throws UnusablePhoto with the reason.
   */
  async crop({ path, border, margin }: Extract<VisionJob, { kind: 'crop' }>): Promise<JobResults['crop']> {
    const decoded = await decodePhoto((await readPhoto(path)).bytes);
    const image = withBorder(decoded.image, border);
    const found = nearestMiddle(await this.#detector.detect(image), image);
    if (!found) return null;
    const [face] = await this.#landmarker.refine(image, [found]);
    const { template } = await this.#embedder();
    const crop = face && alignFace(image, face.landmarks, widen(template, margin));
    if (!crop) return null;
    const scale = decoded.width / decoded.image.width;
    const box = scaleBox({ ...face.box, x: face.box.x - border, y: face.box.y - border }, scale);
    const landmarks = face.landmarks.map(([x, y]): Point => [(x - border) * scale, (y - border) * scale]);
    return { pixels: crop.data, box, landmarks, score: face.score } satisfies CroppedFace;
  }

  /** The face in a box, found by whoever drew it; null where landmarks coincide. @throws UnusablePhoto with the reason. */
  async place({ path, box, embedder }: Extract<VisionJob, { kind: 'place' }>): Promise<JobResults['place']> {
    const { network, template } = await this.#embedder(embedder);
    const file = await readPhoto(path);
    const { image, width, height } = await decodePhoto(file.bytes);
    const scale = width / image.width;
    const aligned = align(image, [await this.#landmarker.place(image, scaleBox(box, 1 / scale))], template);
    const embeddings = await network.embed(aligned.map(({ crop }) => crop));
    const pictures = await encodeFaces(image, aligned);
    const [face] = assemble(judge(aligned, { width, height }, scale), embeddings, pictures);
    return face ? { hash: file.hash, face } : null;
  }

  /** The stored embeddings of crops that were kept (JPEG); null for one that is damaged. */
  async embed({ crops, embedder }: Extract<VisionJob, { kind: 'embed' }>): Promise<JobResults['embed']> {
    const { network, template } = await this.#embedder(embedder);
    const images = await Promise.all(crops.map((crop) => decodeCrop(crop, template.size)));
    const embeddings = await network.embed(images.filter((image) => image !== null));
    return images.map((image) => {
      const embedding = image === null ? null : embeddings.shift();
      return embedding ? quantise(embedding) : null;
    });
  }

  /** @throws Failure model-unknown, model-invalid. */
  #embedder(id = this.embedderId): Promise<OpenEmbedder> {
    const open = async (): Promise<OpenEmbedder> => {
      const { folder, embedder } = id === this.embedderId ? this.#models : readModels(this.#models.folder, id);
      const session = await openGuarded(folder, embedder, this.#provider, this.#open);
      return { network: new FaceEmbedder(session), template: templateOf(embedder) };
    };
    const known = this.#embedders.get(id) ?? open();
    this.#embedders.set(id, known);
    // What failed may be mended by the next time.
    known.catch(() => this.#embedders.delete(id));
    return known;
  }
}

/** The networks that find faces and their landmarks. @throws Failure model-invalid, ProviderFailure. */
export async function openFinders(models: Models, provider: Provider, open?: SessionOpener): Promise<Networks> {
  const { folder, detector, landmarker } = models;
  return {
    detector: new FaceDetector(await openGuarded(folder, detector, provider, open), detector),
    landmarker: new FaceLandmarker(await openGuarded(folder, landmarker, provider, open), landmarker),
  };
}

/** The crop of each face; landmarks that coincide are no face. */
function align(image: RgbImage, detections: readonly Detection[], template: AlignmentTemplate): Aligned[] {
  return detections.flatMap((detection) => {
    const crop = alignFace(image, detection.landmarks, template);
    return crop ? [{ detection, crop }] : [];
  });
}

type FacePictures = Pick<AnalysedFace, 'crop' | 'thumb'>;
type JudgedFace = Omit<AnalysedFace, 'crop' | 'thumb' | 'embedding' | 'vector'>;

/** Boxes and landmarks are kept in pixels of the full-size photo, whatever size was worked on. */
function judge(aligned: readonly Aligned[], size: Size, scale: number): JudgedFace[] {
  return aligned.map(({ detection, crop }) => {
    const box = clip(scaleBox(detection.box, scale), size);
    const landmarks = detection.landmarks.map(([x, y]): Point => [x * scale, y * scale]);
    const { overall, sharpness, yaw, pitch } = judgeQuality({ score: detection.score, box, landmarks, crop });
    return { box, landmarks, score: detection.score, quality: overall, sharpness, yaw, pitch };
  });
}

function assemble(
  judged: readonly JudgedFace[],
  embeddings: readonly Float32Array[],
  pictures: readonly FacePictures[],
): AnalysedFace[] {
  return judged.flatMap((face, index): AnalysedFace[] => {
    const embedding = embeddings[index];
    const picture = pictures[index];
    return embedding && picture ? [{ ...face, ...picture, embedding, vector: quantise(embedding) }] : [];
  });
}

function encodeFaces(image: RgbImage, aligned: readonly Aligned[]): Promise<FacePictures[]> {
  return Promise.all(
    aligned.map(async ({ detection, crop }) => ({
      crop: await encodeCrop(crop),
      thumb: await encodeCover(image, detection.box),
    })),
  );
}

/** CPU time of each stage: one photo is worked on at a time, so the process's clock is the stage's. */
class StageClock {
  readonly #times: Record<Stage, number> = { ...NO_TIMES };

  async time<Value>(stage: Stage, work: () => Value | Promise<Value>): Promise<Value> {
    const before = process.cpuUsage();
    try {
      return await work();
    } finally {
      const { user, system } = process.cpuUsage(before);
      this.#times[stage] += (user + system) / 1000;
    }
  }

  times(): StageTimes {
    return { ...this.#times };
  }
}
