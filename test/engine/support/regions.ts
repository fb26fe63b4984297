/** Faces with names in files, written and read by ExifTool. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Box, Size } from '../../../electron/core/geometry.ts';
import { areaOf, storedSize, type Orientation } from '../../../electron/core/regions.ts';
import { exiftool } from './exiftool.ts';
import { temporaryFolder } from './folder.ts';

/** A face with the name that a file is to give it. */
export interface NamedFace {
  readonly name: string;
  /** In pixels of the upright photo. */
  readonly box: Box;
}

/** Tags of a file as JSON, structures as such and numbers as numbers. */
export function readTags(path: string, ...tags: string[]): Record<string, unknown> {
  const text = exiftool('-j', '-struct', '-n', ...tags, path);
  return (JSON.parse(text) as Record<string, unknown>[])[0] ?? {};
}

/** Writes tags, structures among them, into a file. */
export function writeTags(path: string, tags: Readonly<Record<string, unknown>>): void {
  const json = join(temporaryFolder(), 'tags.json');
  writeFileSync(json, JSON.stringify([{ SourceFile: '*', ...tags }]));
  mkdirSync(dirname(path), { recursive: true });
  exiftool(`-json=${json}`, '-struct', '-n', '-overwrite_original', path);
}

/** Face regions as the Metadata Working Group has them, for a photo that is stored in an orientation. */
export function regionInfo(faces: readonly NamedFace[], upright: Size, orientation: Orientation): unknown {
  const stored = storedSize(upright, orientation);
  return {
    AppliedToDimensions: { W: stored.width, H: stored.height, Unit: 'pixel' },
    RegionList: faces.map(({ name, box }) => {
      const { x, y, width, height } = areaOf(box, orientation, upright);
      return {
        Name: name,
        Type: 'Face',
        Area: { X: x + width / 2, Y: y + height / 2, W: width, H: height, Unit: 'normalized' },
      };
    }),
  };
}
