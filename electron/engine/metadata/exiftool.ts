/**
 * Reading and writing the names in XMP with ExifTool, some files at a time. It only ever sees files in a folder of
 * Facet's own, so that no name of a photo can trouble it, and nothing of the user's is in its hands.
 */

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { exiftoolPath } from 'exiftool-vendored';
import { Failure } from '../../contract/errors.ts';
import type { NameTags } from '../../core/written-names.ts';

/** XMP without a property, to begin a sidecar with. */
export const EMPTY_PACKET = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>
<?xpacket end="w"?>`;

const TAGS = ['-XMP-mwg-rs:RegionInfo', '-XMP-dc:Subject', '-XMP-lr:HierarchicalSubject', '-XMP-digiKam:TagsList'];
const USUAL = ['-charset', 'filename=utf8', '-charset', 'exiftool=utf8', '-q', '-q'];
/** What a batch may print, and how long it may take. */
const LIMITS = { maxBuffer: 256 * 1024 * 1024, timeout: 120_000, windowsHide: true } as const;

/** Works in one folder, which is the caller's to make and to remove. */
export class ExifTool {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The names in files of the folder, by file name; files that cannot be read have none. @throws Failure exiftool-absent. */
  async read(files: readonly string[]): Promise<Map<string, NameTags>> {
    if (files.length === 0) return new Map();
    // Numbers as texts: a person may be called 007.
    const text = await this.#run(['-j', '-struct', '-n', '-api', 'StructFormat=JSONQ', ...USUAL, ...TAGS, ...files]);
    const rows = (text.trim() === '' ? [] : JSON.parse(text)) as (Partial<NameTags> & { SourceFile: string })[];
    return new Map(
      rows.map(({ SourceFile, RegionInfo, ...words }) => [
        basename(SourceFile),
        {
          RegionInfo: typeof RegionInfo === 'object' ? RegionInfo : null,
          Subject: listOf(words.Subject),
          HierarchicalSubject: listOf(words.HierarchicalSubject),
          TagsList: listOf(words.TagsList),
        },
      ]),
    );
  }

  /** Writes names into files of the folder; what could not be written is as it was. @throws Failure exiftool-absent. */
  async write(tags: ReadonlyMap<string, NameTags>): Promise<void> {
    const emptied = [...tags].filter(([, { RegionInfo }]) => RegionInfo === null).map(([file]) => file);
    if (emptied.length > 0) {
      await this.#run([...USUAL, '-overwrite_original', '-XMP-mwg-rs:RegionInfo=', ...emptied]);
    }
    const json = join(this.#folder, 'tags.json');
    const rows = [...tags].map(([SourceFile, { RegionInfo, ...words }]) => ({
      SourceFile,
      ...(RegionInfo === null ? {} : { 'XMP-mwg-rs:RegionInfo': RegionInfo }),
      'XMP-dc:Subject': words.Subject,
      'XMP-lr:HierarchicalSubject': words.HierarchicalSubject,
      'XMP-digiKam:TagsList': words.TagsList,
    }));
    await writeFile(json, JSON.stringify(rows));
    await this.#run(['-json=tags.json', '-struct', '-n', ...USUAL, '-overwrite_original', ...tags.keys()]);
  }

  /** Puts a whole packet in the place of a file's XMP, or takes the XMP out. @throws Failure exiftool-absent. */
  async setPacket(file: string, packet: Uint8Array | null): Promise<void> {
    if (packet === null) {
      await this.#run([...USUAL, '-overwrite_original', '-XMP=', file]);
      return;
    }
    await writeFile(join(this.#folder, 'former.xmp'), packet);
    await this.#run([...USUAL, '-overwrite_original', '-XMP<=former.xmp', file]);
  }

  /** A file of the folder as it is now. */
  bytes(file: string): Promise<Buffer> {
    return readFile(join(this.#folder, file));
  }

  /** Single files that fail are told by what is in them afterwards, so the exit code is not looked at. */
  async #run(args: readonly string[]): Promise<string> {
    const program = await exiftoolPath();
    return new Promise((resolve, reject) => {
      execFile(program, args, { cwd: this.#folder, ...LIMITS }, (error, stdout) => {
        if (!error || typeof error.code === 'number') {
          resolve(stdout);
          return;
        }
        const how =
          'Names are written by ExifTool, which could not be started. It needs Perl, which most systems have.';
        reject(new Failure('exiftool-absent', how, { cause: error }));
      });
    });
  }
}

/** A list of one is given as that one. */
function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
}
