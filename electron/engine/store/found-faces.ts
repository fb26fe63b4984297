/** Faces with all that was found out about them, to be carried over to another content of their photo. */

import type { Box, Point } from '../../core/geometry.ts';
import type { Sqlite } from './database.ts';
import type { FoundFace } from './faces.ts';

interface Raw extends Box {
  readonly landmarks: Buffer;
  readonly score: number;
  readonly quality: number;
  readonly sharpness: number;
  readonly yaw: number;
  readonly pitch: number;
  readonly modelId: number;
  readonly vector: Buffer;
  readonly crop: Buffer;
  readonly thumb: Buffer;
}

/** A face as it was found, and the row id of the model that made its embedding. */
export interface KeptFace extends FoundFace {
  readonly modelId: number;
}

/** The faces that were found on a photo, with their embeddings; not those that are none, or were drawn. */
export function foundFaces(db: Sqlite, photoId: number): KeptFace[] {
  return db
    .prepare<[number], Raw>(
      `SELECT x, y, width, height, landmarks, score, quality, sharpness, yaw, pitch, vector, crop, thumb,
         model_id AS modelId
       FROM face JOIN embedding ON embedding.face_id = face.id JOIN face_image ON face_image.face_id = face.id
       WHERE photo_id = ? AND origin = 'found' AND verdict IS NOT 'not-a-face' ORDER BY face.id`,
    )
    .all(photoId)
    .map(({ x, y, width, height, landmarks, vector, ...face }) => ({
      ...face,
      box: { x, y, width, height },
      landmarks: decodeLandmarks(landmarks),
      vector: new Int8Array(vector.buffer, vector.byteOffset, vector.byteLength),
    }));
}

/** As faces.ts writes them. */
function decodeLandmarks(bytes: Buffer): Point[] {
  return Array.from({ length: bytes.length / 8 }, (_, index): Point => [
    bytes.readFloatLE(index * 8),
    bytes.readFloatLE(index * 8 + 4),
  ]);
}
