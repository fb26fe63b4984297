/** Main's side of the bridge. Whoever sends is checked, and so is what is sent, before the engine hears of it. */

import { BrowserWindow, dialog, ipcMain, shell } from 'electron';
import type { IpcMainInvokeEvent } from 'electron';
import * as v from 'valibot';
import { CHANNELS } from '../contract/bridge.ts';
import type { Reply } from '../contract/bridge.ts';
import type { ExportProgress } from '../contract/people.ts';
import { Failure, toFailureData } from '../contract/errors.ts';
import { isWindowMethod, methods } from '../contract/methods.ts';
import { APP_ORIGIN } from './app-files.ts';
import type { Engine } from './engine.ts';
import { copyPath, copyPicture, openFile, showInFolder, type FileAction } from './photo-file.ts';
import type { Log } from './log.ts';
import type { OpenedFolders } from './opened.ts';

/** Answers the windows' calls and passes the engine's events on to all of them. */
export function connectWindows(engine: Engine, opened: OpenedFolders, log: Log): void {
  handleReply(log, CHANNELS.call, CALL, (_event, name, args) => {
    if (!isWindowMethod(name)) throw new Failure('arguments-invalid', 'Facet has no such function.');
    // The schema belongs to the name just checked; across a union of names the compiler cannot pair them.
    return engine.call(name, check(log, methods[name].schema, args));
  });

  handle(log, CHANNELS.chooseFolders, NOTHING, async (event) => {
    const window = BrowserWindow.fromWebContents(event.sender);
    if (window === null) return [];
    const chosen = await dialog.showOpenDialog(window, {
      title: 'Choose folders with photos',
      properties: ['openDirectory', 'multiSelections'],
    });
    return chosen.canceled ? [] : chosen.filePaths;
  });

  const files: readonly (readonly [channel: string, act: FileAction])[] = [
    [CHANNELS.showInFolder, showInFolder],
    [CHANNELS.openFile, openFile],
    [CHANNELS.copyPicture, copyPicture],
    [CHANNELS.copyPath, copyPath],
  ];
  for (const [channel, act] of files) {
    handleReply(log, channel, PHOTO, async (_event, photoId): Promise<Reply<null>> => {
      const photo = await engine.call('getPhoto', { photoId });
      if (!photo.ok) return photo;
      await act(photo.value, (picture) => engine.call('getImage', picture));
      return { ok: true, value: null };
    });
  }

  handleReply(log, CHANNELS.exportPhotos, SEARCH, async (event, query): Promise<Reply<ExportProgress | null>> => {
    const window = BrowserWindow.fromWebContents(event.sender);
    if (window === null) return { ok: true, value: null };
    const chosen = await dialog.showOpenDialog(window, {
      title: 'Choose a folder for the copies',
      buttonLabel: 'Copy here',
      properties: ['openDirectory', 'createDirectory'],
    });
    const [folder] = chosen.filePaths;
    if (chosen.canceled || folder === undefined) return { ok: true, value: null };
    return engine.call('exportPhotos', { query, folder });
  });

  handleReply(log, CHANNELS.showExport, NOTHING, async (): Promise<Reply<null>> => {
    const progress = await engine.call('exportProgress', {});
    if (!progress.ok) return progress;
    const { folder } = progress.value;
    // Only a folder that the user chose: the page does not say which.
    if (folder !== '' && (await shell.openPath(folder)) === '') return { ok: true, value: null };
    throw new Failure('folder-missing', `The folder ${folder} could not be shown.`);
  });

  handle(log, CHANNELS.takeFolders, NOTHING, () => opened.take());
  opened.onAdded(() => tellWindows('foldersOpened', {}));

  engine.on('event', (...named) => tellWindows(...named));
}

function tellWindows(...named: readonly unknown[]): void {
  for (const window of BrowserWindow.getAllWindows()) window.webContents.send(CHANNELS.event, ...named);
}

/** Characters of a refusal that are logged. */
const LOGGED = 300;

/** Facet's own page passes nothing else, so what fails here is a bug of the page; the details are for the log. */
function check<Schema extends v.GenericSchema>(log: Log, schema: Schema, args: unknown): v.InferOutput<Schema> {
  const checked = v.safeParse(schema, args, { abortEarly: true });
  if (checked.success) return checked.output;
  // What was sent is quoted there, and may be as long as the sender liked.
  log.write(`refused arguments: ${v.summarize(checked.issues).slice(0, LOGGED)}`);
  throw new Failure('arguments-invalid', 'Facet was asked for something it does not understand.');
}

/** All that comes with a message, in order. */
type Sent = v.GenericSchema<unknown, readonly unknown[]>;

const ANYTHING = v.array(v.unknown());
const NOTHING = v.strictTuple([]);
const CALL = v.strictTuple([v.string(), v.unknown()]);
const PHOTO = v.strictTuple([methods.getPhoto.schema.entries.photoId]);
const SEARCH = v.strictTuple([methods.findPhotos.schema]);

type Answer<Schema extends Sent> = (event: IpcMainInvokeEvent, ...args: v.InferOutput<Schema>) => unknown;

/** Handles a channel for Facet's own page alone, and nothing but what the schema allows. */
function handle<Schema extends Sent>(log: Log, channel: string, schema: Schema, answer: Answer<Schema>): void {
  ipcMain.handle(channel, (event, ...args: unknown[]) => {
    const frame = event.senderFrame;
    if (frame?.parent !== null || frame.origin !== APP_ORIGIN) {
      log.write(`refused ${channel} from ${frame?.origin ?? 'a frame that is gone'}`);
      throw new Error('refused');
    }
    return answer(event, ...check(log, schema, args));
  });
}

/** The same, where what is thrown becomes a failed reply. */
function handleReply<Schema extends Sent>(log: Log, channel: string, schema: Schema, answer: Answer<Schema>): void {
  handle(log, channel, ANYTHING, async (event, ...args) => {
    try {
      return await answer(event, ...check(log, schema, args));
    } catch (thrown) {
      if (!(thrown instanceof Failure)) log.bug(channel, thrown);
      return { ok: false, failure: toFailureData(thrown) } satisfies Reply<never>;
    }
  });
}
