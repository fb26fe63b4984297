/** Names of faces as Picasa keeps them beside photos: `.picasa.ini` in each folder, and its list of contacts. */

import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { Failure } from '../../contract/errors.ts';
import { cleanName } from '../../core/naming.ts';
import { MOST_REGIONS, picasaFaces, type FileRegion } from '../../core/regions.ts';

/** Ids of contacts, in small letters, and their names. */
export type Contacts = ReadonlyMap<string, string>;

/** Larger files are none of Picasa's. */
const LARGEST = 32 * 1024 * 1024;
const FILES = ['.picasa.ini', 'Picasa.ini', '.Picasa.ini'] as const;

/** The files of the folders that are read in one go, each read once. */
export class PicasaFolders {
  readonly #contacts: Contacts;
  readonly #folders = new Map<string, Promise<ReadonlyMap<string, FileRegion[]>>>();

  /** @param contacts those of Picasa's `contacts.xml`, for folders that do not name their own. */
  constructor(contacts: Contacts = new Map()) {
    this.#contacts = contacts;
  }

  /** The named faces of a photo, by Picasa. */
  async regions(photo: string): Promise<readonly FileRegion[]> {
    const folder = dirname(photo);
    const reading = this.#folders.get(folder) ?? readFolder(folder, this.#contacts);
    this.#folders.set(folder, reading);
    return (await reading).get(basename(photo).normalize('NFC').toLowerCase()) ?? [];
  }
}

/** Reads Picasa's `contacts.xml`. @throws Failure file-unreadable when it is none. */
export async function readContacts(path: string): Promise<Contacts> {
  const text = await readSmall(path);
  const contacts = new Map<string, string>();
  if (text !== null && !/<!(?:DOCTYPE|ENTITY)/iu.test(text)) {
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false });
    let tree: unknown;
    try {
      tree = parser.parse(text);
    } catch {
      tree = null;
    }
    const list = (tree as { contacts?: { contact?: unknown } } | null)?.contacts?.contact;
    for (const each of [list].flat() as ({ id?: unknown; name?: unknown } | undefined)[]) {
      const name = typeof each?.name === 'string' ? cleanName(each.name) : null;
      if (typeof each?.id === 'string' && name !== null) contacts.set(each.id.toLowerCase(), name);
    }
    if (contacts.size > 0) return contacts;
  }
  throw new Failure('file-unreadable', `${path} is not a contacts.xml of Picasa that names anybody.`);
}

async function readFolder(folder: string, contacts: Contacts): Promise<ReadonlyMap<string, FileRegion[]>> {
  for (const name of FILES) {
    const text = await readSmall(join(folder, name));
    if (text !== null) return parseIni(text, contacts);
  }
  return new Map();
}

/** By the photo's name in small letters. A folder's own contacts go before those of the whole program. */
export function parseIni(text: string, contacts: Contacts): ReadonlyMap<string, FileRegion[]> {
  const own = new Map(contacts);
  const faces: [photo: string, value: string][] = [];
  let section = '';
  for (const line of text.split(/\r?\n/u)) {
    const head = /^\[(.*)\]\s*$/u.exec(line)?.[1];
    const [, key = '', value = ''] = /^([^=]+)=(.*)$/u.exec(line) ?? [];
    if (head !== undefined) section = head.normalize('NFC').toLowerCase();
    else if (section === 'contacts2') {
      // The name, then addresses.
      const name = cleanName(value.split(';')[0] ?? '');
      if (name !== null) own.set(key.trim().toLowerCase(), name);
    } else if (key.trim() === 'faces') faces.push([section, value]);
  }
  return new Map(
    faces.map(([photo, value]) => [
      photo,
      picasaFaces(value)
        .slice(0, MOST_REGIONS)
        .flatMap(({ area, contact }): FileRegion[] => {
          const name = own.get(contact);
          return name === undefined ? [] : [{ name, area, frame: null }];
        }),
    ]),
  );
}

/** Null for what is not there, too large or cannot be read. */
async function readSmall(path: string): Promise<string | null> {
  const info = await stat(path).catch(() => null);
  if (!info?.isFile() || info.size > LARGEST) return null;
  return readFile(path, 'utf8').catch(() => null);
}
