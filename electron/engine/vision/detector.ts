/** The face detector: resizes a picture for each pass of the card, runs the network, merges what it found. */

import sharp from 'sharp';
import { decodePass, mergeDetections, padToInput, planPasses, type Detection, type Pass } from '../../core/detector.ts';
import { CHANNELS, type RgbImage } from '../../core/image.ts';
import { rulesOf, type DetectorCard } from './cards.ts';
import { Tensor } from './runtime.ts';
import { floatOutput, type Session } from './session.ts';

export class FaceDetector {
  readonly #session: Session;
  readonly #rules: ReturnType<typeof rulesOf>;

  constructor(session: Session, card: DetectorCard) {
    this.#session = session;
    this.#rules = rulesOf(card);
  }

  /** The faces of a picture, best first, in its pixels. */
  async detect(image: RgbImage): Promise<Detection[]> {
    const found: Detection[] = [];
    for (const pass of planPasses(image, this.#rules)) found.push(...(await this.#run(image, pass)));
    return mergeDetections(found, this.#rules);
  }

  async #run(image: RgbImage, pass: Pass): Promise<Detection[]> {
    const pixels = padToInput(await shrink(image, pass), pass);
    const input = new Tensor('uint8', pixels, [1, pass.input.height, pass.input.width, CHANNELS]);
    const outputs = await this.#session.run({ image: input });
    const maps = { score: floatOutput(outputs, 'score'), geometry: floatOutput(outputs, 'geometry') };
    return decodePass(maps, pass, image, this.#rules);
  }
}

async function shrink(image: RgbImage, { content }: Pass): Promise<RgbImage> {
  if (image.width === content.width && image.height === content.height) return image;
  const { data, width, height } = image;
  const resized = await sharp(data, { raw: { width, height, channels: CHANNELS } })
    .resize(content.width, content.height, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  return { data: resized, width: content.width, height: content.height };
}
