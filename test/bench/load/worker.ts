/**
 * The real vision worker, but for its networks: who is on a painted photo is read from its colours (painted.ts), and the
 * embedding is one near the middle of that person's.
 */

import { CHANNELS } from '../../../electron/core/image.ts';
import { typicalLandmarks } from '../../../electron/core/landmarks.ts';
import { FaceDetector } from '../../../electron/engine/vision/detector.ts';
import { FaceEmbedder } from '../../../electron/engine/vision/embedder.ts';
import { FaceLandmarker } from '../../../electron/engine/vision/landmarker.ts';
import { Random } from '../../unit/support/random.ts';
import { around, unitVector } from '../../unit/support/vectors.ts';
import { facesOf, personIn } from './painted.ts';

/** Likeness of a face to the middle of its person's. */
const CLOSENESS = 0.82;
const middles = new Map<number, number[]>();
/** Of the photo in hand: the same photo gives the same embeddings. */
let random = new Random(0);

FaceDetector.prototype.detect = (image) => {
  // The first line of its background tells it from others.
  random = new Random(image.data.subarray(0, image.width * CHANNELS).reduce((sum, byte) => (sum * 31 + byte) | 0, 0));
  return Promise.resolve(facesOf(image).map((box) => ({ box, landmarks: typicalLandmarks(box), score: 0.9 })));
};
FaceLandmarker.prototype.refine = (_image, detections) => Promise.resolve([...detections]);
FaceEmbedder.prototype.embed = (crops) => Promise.resolve(crops.map((crop) => embedding(personIn(crop))));

function embedding(person: number): Float32Array {
  const middle = middles.get(person) ?? unitVector(new Random(person + 1));
  middles.set(person, middle);
  return Float32Array.from(around(random, middle, CLOSENESS));
}

await import('../../../electron/engine/vision/worker.ts');
