/** What the system does with a photo's file: show it, open it, take a copy along. Nothing here writes to it. */

import { clipboard, ClipboardItem, nativeImage, shell } from 'electron';
import type { NativeImage } from 'electron';
import { kindOf } from '../core/formats.ts';
import { Failure } from '../contract/errors.ts';
import type { PhotoDetail } from '../contract/types.ts';
import type { GetImage } from './pictures.ts';

/** Does something with a photo. @throws Failure when it cannot be done. */
export type FileAction = (photo: PhotoDetail, getImage: GetImage) => Promise<void> | void;

/** Shows the file in the system's file manager. */
export const showInFolder: FileAction = (photo) => {
  refuseMissing(photo);
  shell.showItemInFolder(photo.path);
};

/** Opens the file with the program that the system has for it. */
export const openFile: FileAction = async (photo) => {
  refuseMissing(photo);
  // "Opening" a program starts it, and a library that somebody else made may name any file.
  if (kindOf(photo.path) === null) throw new Failure('photo-not-opened', `${photo.fileName} is no photo.`);
  const complaint = await shell.openPath(photo.path);
  if (complaint !== '') {
    throw new Failure('photo-not-opened', `The system did not open ${photo.fileName}: ${complaint}`);
  }
};

/** Puts the picture on the clipboard: the photo as the viewer shows it, or its small copy where the file is gone. */
export const copyPicture: FileAction = async (photo, getImage) => {
  const whole = await getImage({ kind: 'photo', id: photo.id });
  const picture = whole.ok ? whole : await getImage({ kind: 'thumb', id: photo.id });
  const image = picture.ok ? nativeImage.createFromBuffer(Buffer.from(picture.value.bytes)) : null;
  if (image === null || image.isEmpty()) {
    throw new Failure('photo-not-copied', `There is no picture of ${photo.fileName} to copy.`);
  }
  await writeImage(image);
};

/** Electron's clipboard before version 45, which the development stand-in still has. */
interface OldClipboard {
  writeImage?: (image: NativeImage) => void;
}

async function writeImage(image: NativeImage): Promise<void> {
  const { writeImage: write } = clipboard as OldClipboard;
  if (write !== undefined) write(image);
  else await clipboard.write([new ClipboardItem({ 'image/png': new Blob([new Uint8Array(image.toPNG())]) })]);
}

/** Puts the path on the clipboard. */
export const copyPath: FileAction = async (photo) => {
  await clipboard.writeText(photo.path);
};

function refuseMissing(photo: PhotoDetail): void {
  if (photo.missing) throw new Failure('photo-gone', `${photo.fileName} is no longer where it was: ${photo.path}`);
}
