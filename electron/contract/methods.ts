/**
 * The one typed API between the window and the engine. Each method is written once, with the schema its
 * arguments are checked against at the engine's door; preload, dispatch and client derive from this map.
 */

import * as v from 'valibot';
import type { Computing } from './computing.ts';
import type { BlockedCode, FailureCode, FailureData, ProviderCode } from './errors.ts';
import type {
  Companion,
  DecidedSteps,
  ExportProgress,
  FacesDecided,
  FoundPhoto,
  History,
  HistoryStep,
  MergedPeople,
  OpenQuestions,
  PersonFaceColumns,
  PersonFaceTile,
  PersonPhotoColumns,
  PhotoColumns,
  PhotoFolder,
  ReviewQuestions,
  SimilarFace,
  Suggestion,
  TimelineMonth,
} from './people.ts';
import type { FileNameConflicts, FileNames, FileNamesTaken, NamesWriting } from './names.ts';
import type { PhotoInfo, PhotoKeyword, PhotoTimeline, StackedPhoto } from './photos.ts';
import type { BackupState } from './care.ts';
import type {
  EmbeddingProgress,
  EncodedImage,
  FailedPhoto,
  FolderNews,
  FolderSummary,
  LibraryStatus,
  MissingPhotos,
  ModelSummary,
  PersonSummary,
  PhotoDetail,
  PhotoFace,
  PhotoTile,
  ScanProgress,
  StorageUse,
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
/** More than any library has faces. */
const ids = v.pipe(v.array(id), v.maxLength(10_000_000));
/** What a name may be is the engine's to say ({@link MAX_NAME_LENGTH}); what comes near this is none. */
const name = v.pipe(v.string(), v.maxLength(10_000));
const pixels = v.pipe(v.number(), v.finite());
const box = v.strictObject({ x: pixels, y: pixels, width: pixels, height: pixels });
/** A year, a month or a day. */
const date = v.pipe(v.string(), v.regex(/^\d{4}(-\d{2}(-\d{2})?)?$/u));
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(32_768));

/** How many are wanted, at most. */
function upTo(most: number) {
  return v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(most)));
}

const amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What to look for; all of it must hold, and what is absent is not asked for. */
const search = {
  /** People who are all on the photo, and people who are not. */
  together: v.exactOptional(ids),
  without: v.exactOptional(ids),
  /** Nobody is on it but those who are together. */
  only: v.exactOptional(v.boolean()),
  /** How many people are on it. */
  people: v.exactOptional(v.strictObject({ min: v.exactOptional(amount), max: v.exactOptional(amount) })),
  /** Somebody without a name is on it. */
  unnamed: v.exactOptional(v.boolean()),
  /** It lies in this folder, or below. */
  folder: v.exactOptional(path),
  from: v.exactOptional(date),
  to: v.exactOptional(date),
  /** It has at least so many stars. */
  rating: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(5))),
  /** It has all of these keywords; capitals do not matter. */
  keywords: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))), v.maxLength(1_000))),
  /** The name of the camera, or part of it. */
  camera: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
} as const;

/** Every method of the engine. */
export const methods = {
  libraryStatus: method<LibraryStatus>()(none),
  listFolders: method<FolderSummary[]>()(none),
  /** Adds folders (those already there are kept) and starts scanning them. */
  addFolders: method<FolderSummary[]>()(
    v.strictObject({ paths: v.pipe(v.array(path), v.minLength(1), v.maxLength(10_000)) }),
  ),
  /**
   * Takes a folder out of the library with its photos and faces; the files stay, and so does what was said: adding the
   * folder again brings it back. Photos that another folder covers stay with that one. Returns the folders that are left
   * at once; the photos go soon after.
   */
  removeFolder: method<FolderSummary[]>()(v.strictObject({ folderId: id })),
  /** Scans all folders of the library again; returns at once, progress comes as events. */
  startScan: method<ScanProgress>()(none),
  /** Leaves most of the processor to the window for a moment: the user does something. */
  giveWay: method<ScanProgress>()(none),
  pauseScan: method<ScanProgress>()(none),
  resumeScan: method<ScanProgress>()(none),
  /** The people the user wants to see; with `hidden`, the others as well. */
  listPeople: method<PersonSummary[]>()(v.strictObject({ hidden: v.exactOptional(v.boolean()) })),
  listPersonFaces: method<PersonFaceTile[]>()(v.strictObject({ personId: id })),
  listPersonPhotos: method<PhotoTile[]>()(v.strictObject({ personId: id })),
  /** The same as {@link listPersonFaces} and {@link listPersonPhotos}, the latest first, for people with thousands. */
  personFaces: method<PersonFaceColumns>()(v.strictObject({ personId: id })),
  personPhotos: method<PersonPhotoColumns>()(v.strictObject({ personId: id, besideId: v.exactOptional(id) })),
  /** Who is on photos with a person, most often first; those who are hidden are left out. */
  listCompanions: method<Companion[]>()(v.strictObject({ personId: id, limit: upTo(1_000) })),
  /** Ids of all people, those photographed last first. */
  newestPeople: method<Float64Array>()(none),
  getPhoto: method<PhotoDetail>()(v.strictObject({ photoId: id })),
  /** What the file and its sidecar say of the photo, as of the last scan; one that no scan asked yet is read now. */
  photoInfo: method<PhotoInfo>()(v.strictObject({ photoId: id })),
  /** The keywords of photos, those of most photos first. */
  photoKeywords: method<PhotoKeyword[]>()(v.strictObject({ limit: upTo(10_000) })),
  /** All photos, those taken last first; `unchanged` when their `version` is still the one that is `known`. */
  photoTimeline: method<PhotoTimeline | 'unchanged'>()(
    v.strictObject({ known: v.exactOptional(v.pipe(v.string(), v.maxLength(100))) }),
  ),
  /** The copies of a picture, the best first; empty when there are no others. */
  photoStack: method<StackedPhoto[]>()(v.strictObject({ photoId: id })),
  /** All pictures of which there are copies. */
  listStacks: method<StackedPhoto[][]>()(none),
  listFailed: method<FailedPhoto[]>()(none),
  /** Reads photos that could not be read once more: those given, or all. Returns at once, as startScan does. */
  retryFailed: method<ScanProgress>()(v.strictObject({ photoIds: v.exactOptional(ids) })),
  /** Photos whose file is not where it was, by path. */
  listMissing: method<MissingPhotos>()(v.strictObject({ limit: upTo(10_000) })),
  /** What the library takes on the disk. */
  storageUse: method<StorageUse>()(none),
  /** The backups beside the library. */
  backups: method<BackupState>()(none),
  /** Makes one now, and waits for its end. */
  backUp: method<BackupState>()(none),
  /** Names a person; an empty name takes the name away. Returns the person as it is now. */
  namePerson: method<PersonSummary>()(v.strictObject({ personId: id, name })),
  /** Makes one person of two; `into` keeps its id, and its name unless it has none. */
  mergePeople: method<PersonSummary>()(v.strictObject({ personId: id, intoPersonId: id })),
  /** Makes one person of several; `into` keeps its id, and its name unless it has none. */
  mergeAll: method<MergedPeople>()(v.strictObject({ personIds: ids, intoPersonId: id })),
  /** Makes another person, who may be given a name, of some of a person's faces. Returns that person. */
  splitPerson: method<PersonSummary>()(v.strictObject({ faceIds: ids, name: v.exactOptional(name) })),
  /** Says whose faces these are: somebody's who is there, or somebody new's by name. Returns that person. */
  assignFaces: method<PersonSummary>()(
    v.union([v.strictObject({ faceIds: ids, personId: id }), v.strictObject({ faceIds: ids, name })]),
  ),
  /** Says that faces are not a person, whoever else they are. */
  rejectFaces: method<FacesDecided>()(v.strictObject({ faceIds: ids, personId: id })),
  markNotAFace: method<FacesDecided>()(v.strictObject({ faceIds: ids })),
  /** Says that nobody needs to know who these are, or who this is. */
  markStranger: method<FacesDecided>()(
    v.union([v.strictObject({ faceIds: ids }), v.strictObject({ personId: id }), v.strictObject({ personIds: ids })]),
  ),
  hidePerson: method<PersonSummary>()(v.strictObject({ personId: id, hidden: v.boolean() })),
  hidePeople: method<DecidedSteps>()(v.strictObject({ personIds: ids, hidden: v.boolean() })),
  setCover: method<PersonSummary>()(v.strictObject({ personId: id, faceId: id })),
  /** Puts a face where none was found; the box is in pixels of the upright full-size photo. */
  drawFace: method<PhotoFace>()(v.strictObject({ photoId: id, box })),
  /** Takes back a step of the history, the last one unless told which. Returns the step that did so. */
  undo: method<HistoryStep>()(v.strictObject({ step: v.exactOptional(id) })),
  /** Brings back what was undone: last, or the step given. Returns the step that did so. */
  redo: method<HistoryStep>()(v.strictObject({ step: v.exactOptional(id) })),
  /** The same for several steps, which were one to the user: found anew once. Returns the last step that did so. */
  undoAll: method<HistoryStep>()(v.strictObject({ steps: ids })),
  redoAll: method<HistoryStep>()(v.strictObject({ steps: ids })),
  /** What the user said, newest first: about all or one person, from before a step. */
  history: method<History>()(
    v.strictObject({ personId: v.exactOptional(id), before: v.exactOptional(id), limit: upTo(1_000) }),
  ),
  /** What to ask next, the question first whose answer settles most faces. */
  listSuggestions: method<Suggestion[]>()(v.strictObject({ limit: upTo(1_000) })),
  /** The same for a screen: with faces to look at, and how many questions there are. */
  reviewQuestions: method<ReviewQuestions>()(v.strictObject({ limit: upTo(100) })),
  /**
   * How many questions there are for a review; null when there are some in a library so large that counting them takes
   * seconds.
   */
  openQuestions: method<OpenQuestions>()(none),
  /** Answers a suggestion by its key, or says who it is; the rest is ranked anew. Returns the step that it made. */
  answerSuggestion: method<HistoryStep>()(
    v.union([
      v.strictObject({ key: name, answer: v.picklist(['yes', 'no', 'not-sure', 'stranger', 'not-a-face']) }),
      v.strictObject({ key: name, name }),
      v.strictObject({ key: name, personId: id }),
    ]),
  ),
  /** Photos with all of some people and none of others, taken between two dates, the latest first. */
  searchPhotos: method<FoundPhoto[]>()(
    v.strictObject({
      ...search,
      offset: v.exactOptional(amount),
      limit: upTo(10_000),
    }),
  ),
  /** The same, all of them, as columns. */
  findPhotos: method<PhotoColumns>()(v.strictObject(search)),
  /** Every folder of the library that has photos in it or below. */
  photoFolders: method<PhotoFolder[]>()(none),
  /** Starts to copy the photos that a search finds into a folder; progress comes as events. A window asks main for it. */
  exportPhotos: method<ExportProgress>()(v.strictObject({ query: v.strictObject(search), folder: path })),
  /** Ends the copying after the photo in hand. */
  cancelExport: method<ExportProgress>()(none),
  /** How the copying goes, or how the last one went. */
  exportProgress: method<ExportProgress>()(none),
  /** The faces most like one, nearest first. */
  similarFaces: method<SimilarFace[]>()(v.strictObject({ faceId: id, limit: upTo(1_000) })),
  personTimeline: method<TimelineMonth[]>()(v.strictObject({ personId: id })),
  /** Names that other programs left in the photos' files, as far as they were read. */
  fileNames: method<FileNames>()(none),
  /** Reads all files for names and takes them over; with `later` those of photos that come later as well, or not. */
  takeFileNames: method<FileNamesTaken>()(v.strictObject({ later: v.exactOptional(v.boolean()) })),
  /** Names of files that disagree with what the user said, or with each other. */
  listNameConflicts: method<FileNameConflicts>()(v.strictObject({ limit: upTo(10_000) })),
  /** Takes the file's name, or keeps what the library says. */
  answerNameConflict: method<FileNames>()(v.strictObject({ regionId: id, take: v.boolean() })),
  /** Starts to write who is on photos into sidecars or photos, to say what would be written, or to take it back. */
  writeNames: method<NamesWriting>()(
    v.strictObject({ kind: v.picklist(['look', 'write', 'undo']), place: v.picklist(['sidecar', 'file']) }),
  ),
  cancelNames: method<NamesWriting>()(none),
  /** How the writing goes, or how the last one went. */
  namesWriting: method<NamesWriting>()(none),
  listModels: method<ModelSummary[]>()(none),
  /**
   * Uses another embedder: at once where a card allows that its vectors and those there are be compared, else when all faces
   * are embedded with it. They are embedded again in the background; with `keep`, where it can be, they stay as they are.
   */
  useModel: method<EmbeddingProgress>()(v.strictObject({ model: name, keep: v.exactOptional(v.boolean()) })),
  /** How far embedding faces again has come; changes come as events. */
  embeddingProgress: method<EmbeddingProgress>()(none),
  pauseEmbedding: method<EmbeddingProgress>()(none),
  /** Goes on, also after it was stopped. */
  resumeEmbedding: method<EmbeddingProgress>()(none),
  /** Leaves the library as it is, for good; a model that waited to be used is not. */
  stopEmbedding: method<EmbeddingProgress>()(none),
  /** What photos are read on; changes come as events. */
  computing: method<Computing>()(none),
  /** Chooses an execution provider, or the best by itself, for this computer. What is not known yet is tried first. */
  chooseProvider: method<Computing>()(
    v.strictObject({ provider: v.picklist(['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']) }),
  ),
  /** Tries all execution providers anew, behind the scan that runs, and waits for the end. */
  tryProviders: method<Computing>()(none),
  /** The picture behind a `photo://` address. */
  getImage: method<EncodedImage>()(v.strictObject({ kind: v.picklist(['thumb', 'face', 'photo', 'full']), id })),
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

/** Not for windows: pictures go through `photo://`, and where copies are written is chosen in main's dialog alone. */
const INNER = ['getImage', 'exportPhotos'] as const;

/** Methods that a window may call. */
export type WindowMethodName = Exclude<MethodName, (typeof INNER)[number]>;

/** What to look for among photos. */
export type SearchQuery = Arguments<'findPhotos'>;

/** True for a name a window may call. */
export function isWindowMethod(name: unknown): name is WindowMethodName {
  return typeof name === 'string' && Object.hasOwn(methods, name) && !INNER.some((inner) => inner === name);
}

/** Something that the user should know of: a sentence in English, and what a window needs to say it in its own words. */
export interface Problem {
  readonly message: string;
  readonly code?: FailureCode | BlockedCode | ProviderCode | undefined;
  /** The file or folder that it is about. */
  readonly path?: string | undefined;
  /** How many more there are of the kind, where that is what it says. */
  readonly count?: number | undefined;
}

/** Events of the engine, and what each carries. */
export interface EngineEvents {
  /** At most a few times a second while a scan runs, and once at its end. */
  readonly scanProgress: ScanProgress;
  /** People, faces or names changed: ask again for what is shown. */
  readonly peopleChanged: { readonly people: number; readonly faces: number };
  /** How a folder is watched, or whether it is there, has changed. */
  readonly foldersChanged: { readonly folders: number };
  /** Changes in the folders were noticed and looked at. */
  readonly folderNews: FolderNews;
  /** At most a few times a second while photos are copied, and once at the end. */
  readonly exportProgress: ExportProgress;
  /** At most a few times a second while faces are embedded again, and whenever the state changes. */
  readonly embeddingProgress: EmbeddingProgress;
  /** What photos are read on has changed, or is being tried. */
  readonly computing: Computing;
  /** At most a few times a second while names are written, and once at the end. */
  readonly namesWriting: NamesWriting;
  /** A failure outside any call. */
  readonly problem: Problem;
  /** The engine stopped (`running: false`) or came back. The code says why it stays away, when it does. */
  readonly engineState: {
    readonly running: boolean;
    readonly message: string | null;
    readonly code?: FailureData['code'] | undefined;
  };
}

export type EventName = keyof EngineEvents;
