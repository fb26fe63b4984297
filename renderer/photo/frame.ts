import type { Box } from '../../electron/contract/types.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Small photos are enlarged at most this much: more shows nothing but their pixels. */
const MOST_ENLARGED = 2;

/** Where a photo stands on the stage: whole, in the middle, in pixels of the stage. */
export function frameOn(stage: Size, photo: Size): Box {
  const width = Math.max(1, photo.width);
  const height = Math.max(1, photo.height);
  const scale = Math.min(stage.width / width, stage.height / height, MOST_ENLARGED);
  const shown = { width: width * scale, height: height * scale };
  return { x: (stage.width - shown.width) / 2, y: (stage.height - shown.height) / 2, ...shown };
}

/** A face's box in percent of its photo, for any size the photo is shown at. */
export function percentOf(box: Box, photo: Size): Box {
  const width = 100 / Math.max(1, photo.width);
  const height = 100 / Math.max(1, photo.height);
  return { x: box.x * width, y: box.y * height, width: box.width * width, height: box.height * height };
}

const MARGIN = 12;

/** The top left corner of a card beside a face: below it, above it where there is no room, always on the stage. */
export function cardBeside(face: Box, frame: Box, stage: Size, card: Size): { readonly x: number; readonly y: number } {
  const left = frame.x + ((face.x + face.width / 2) / 100) * frame.width - card.width / 2;
  const below = frame.y + ((face.y + face.height) / 100) * frame.height + MARGIN;
  const above = frame.y + (face.y / 100) * frame.height - MARGIN - card.height;
  const lowest = stage.height - MARGIN - card.height;
  return {
    x: Math.max(MARGIN, Math.min(left, stage.width - MARGIN - card.width)),
    y: Math.max(MARGIN, below <= lowest ? below : above >= MARGIN ? above : lowest),
  };
}
