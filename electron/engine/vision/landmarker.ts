/** The landmark network: looks at each found face again and moves its five landmarks to where they really are. */

import { cutSquare } from '../../core/alignment.ts';
import type { Detection } from '../../core/detector.ts';
import type { Box } from '../../core/geometry.ts';
import { CHANNELS, type RgbImage } from '../../core/image.ts';
import { refinementSquare, refineLandmarks, typicalLandmarks, type RefinementRules } from '../../core/landmarks.ts';
import { refinementOf, type LandmarkerCard } from './cards.ts';
import { Tensor } from './runtime.ts';
import { floatOutput, type Session } from './session.ts';

/** A box drawn by hand says less of where the eyes are than a detector: the network is believed further. */
const DRAWN = { weight: 1, maxDisagreement: 0.25 };

export class FaceLandmarker {
  readonly #session: Session;
  readonly #rules: RefinementRules;
  readonly #size: number;

  constructor(session: Session, card: LandmarkerCard) {
    this.#session = session;
    this.#rules = refinementOf(card);
    this.#size = card.input.size[0];
  }

  /** The same faces with refined landmarks, in pixels of the picture. */
  async refine(image: RgbImage, detections: readonly Detection[]): Promise<Detection[]> {
    const refined: Detection[] = [];
    // One after the other: a worker has one core.
    for (const detection of detections) refined.push(await this.#refine(image, detection, this.#rules));
    return refined;
  }

  /** A face in a box drawn by hand, in pixels of the picture; where the network sees none, as if it looked ahead. */
  place(image: RgbImage, box: Box): Promise<Detection> {
    const rules = { ...this.#rules, ...DRAWN };
    return this.#refine(image, { box, landmarks: typicalLandmarks(box), score: 1 }, rules);
  }

  async #refine(image: RgbImage, detection: Detection, rules: RefinementRules): Promise<Detection> {
    const square = refinementSquare(detection.box, rules);
    if (!square) return detection;
    const { data } = cutSquare(image, square, this.#size);
    const input = new Tensor('uint8', data, [1, this.#size, this.#size, CHANNELS]);
    const shares = floatOutput(await this.#session.run({ faces: input }), 'points');
    return { ...detection, landmarks: refineLandmarks(detection.landmarks, shares, square, rules) };
  }
}
