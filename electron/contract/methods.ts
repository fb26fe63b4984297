/**
 * The one typed API between the window and the engine. Each method is written once, with the schema its
 * arguments are checked against at the engine's door; preload, dispatch and client derive from this map.
 */

import * as v from 'valibot';
import type {
  EncodedImage,
  FailedPhoto,
  FolderSummary,
  LibraryStatus,
  ModelSummary,
  PersonSummary,
  PhotoDetail,
  PhotoTile,
  ScanProgress,
} from './types.ts';

/** Longest name that is accepted, in UTF-16 code units after trimming. */
export const MAX_NAME_LENGTH = 200;

/** A method: the schema of its arguments, and (in the type alone) what it returns. */
interface Method<Schema extends v.GenericSchema, Result> {
  readonly schema: Schema;
  readonly result?: Result;
}

function method<Result>() {
  return <Schema extends v.GenericSchema>(schema: Schema): Method<Schema, Result> => ({ schema });
}

const none = v.strictObject({});
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(32_768));

/** Every method of the engine. */
export const methods = {
  libraryStatus: method<LibraryStatus>()(none),
  listFolders: method<FolderSummary[]>()(none),
  /** Adds folders (those already there are kept) and starts scanning them. */
  addFolders: method<FolderSummary[]>()(v.strictObject({ paths: v.pipe(v.array(path), v.minLength(1)) })),
  /** Scans all folders of the library again; returns at once, progress comes as events. */
  startScan: method<ScanProgress>()(none),
  pauseScan: method<ScanProgress>()(none),
  resumeScan: method<ScanProgress>()(none),
  listPeople: method<PersonSummary[]>()(none),
  listPersonPhotos: method<PhotoTile[]>()(v.strictObject({ personId: id })),
  getPhoto: method<PhotoDetail>()(v.strictObject({ photoId: id })),
  listFailed: method<FailedPhoto[]>()(none),
  /** Names a person; an empty name takes the name away. Returns the person as it is now. */
  namePerson: method<PersonSummary>()(v.strictObject({ personId: id, name: v.string() })),
  /** Makes one person of two; `into` keeps its id, and its name unless it has none. */
  mergePeople: method<PersonSummary>()(v.strictObject({ personId: id, intoPersonId: id })),
  listModels: method<ModelSummary[]>()(none),
  /** The picture behind a `photo://` address. */
  getImage: method<EncodedImage>()(v.strictObject({ kind: v.picklist(['thumb', 'face', 'photo']), id })),
} as const;

type Methods = typeof methods;

/** A method's name. */
export type MethodName = keyof Methods;

/** A method's arguments. */
export type Arguments<Name extends MethodName> = v.InferOutput<Methods[Name]['schema']>;

/** What a method's promise resolves to. */
export type Result<Name extends MethodName> = NonNullable<Methods[Name]['result']>;

/** The engine as a set of functions; what dispatch implements. */
export type EngineApi = {
  readonly [Name in MethodName]: (args: Arguments<Name>) => Result<Name> | Promise<Result<Name>>;
};

/** Methods that a window may call; pictures go through `photo://`, not through calls. */
export type WindowMethodName = Exclude<MethodName, 'getImage'>;

/** True for a name a window may call. */
export function isWindowMethod(name: unknown): name is WindowMethodName {
  return typeof name === 'string' && Object.hasOwn(methods, name) && name !== 'getImage';
}

/** Events of the engine, and what each carries. */
export interface EngineEvents {
  /** At most a few times a second while a scan runs, and once at its end. */
  readonly scanProgress: ScanProgress;
  /** People, faces or names changed: ask again for what is shown. */
  readonly peopleChanged: { readonly people: number; readonly faces: number };
  /** A failure outside any call, in a sentence for the user. */
  readonly problem: { readonly message: string };
  /** The engine stopped (`running: false`) or came back. */
  readonly engineState: { readonly running: boolean; readonly message: string | null };
}

export type EventName = keyof EngineEvents;
