/** How people and faces of the library are remembered in decisions. */

import { Failure } from '../../contract/errors.ts';
import type { PersonSummary } from '../../contract/types.ts';
import type { FaceAnchor } from '../../core/anchors.ts';
import type { PersonAnchor } from '../../core/decisions.ts';
import type { PersonFace } from '../store/people.ts';
import type { Store } from '../store/store.ts';

/**
 * Faces that stand for a person. One would do; several, because photos may go and faces may turn out to be somebody
 * else's.
 */
const STAND_INS = 8;

/** What of a person a decision is about: all their faces, which it confirms, or who they are, whatever faces they have. */
export type Extent = 'all' | 'stand-ins';

/** @throws Failure person-unknown. */
export function personOf(store: Store, id: number): PersonSummary {
  const person = store.people.byId(id);
  if (!person) throw new Failure('person-unknown', `There is no person ${id} in this library (any more).`);
  return person;
}

/** The person of a decision, as it is written down. @param except faces that are not to stand for them. */
export function rememberPerson(
  store: Store,
  { id, name }: PersonSummary,
  extent: Extent,
  except: ReadonlySet<number> = new Set(),
): PersonAnchor {
  const faces = store.people.facesOf(id).filter((face) => !except.has(face.id));
  const founder = store.people.confirmedOf(id);
  const known = standIns(
    faces.filter(({ confirmed }) => confirmed !== null && confirmed === founder),
    founder,
  );
  if (extent === 'stand-ins')
    return { known: known.map(anchor), loose: known.length > 0 ? [] : standIns(faces, null).map(anchor), name };
  return { known: known.map(anchor), loose: unique(looseOf(faces, founder)).map(anchor), name };
}

/** How faces are written down; copies of a photo once. @throws Failure face-unknown. */
export function rememberFaces(store: Store, ids: readonly number[]): FaceAnchor[] {
  const anchors = ids.map((id) => {
    const found = store.decidedFaces.anchor(id);
    if (!found) throw new Failure('face-unknown', `There is no face ${id} in this library (any more).`);
    return found;
  });
  return [...new Map(anchors.map((each) => [JSON.stringify(each), each])).values()];
}

/** The face that a person decided about as a whole will be known by; see `founder` in core/folding.ts. */
export function founderOf(store: Store, id: number): number {
  return store.people.confirmedOf(id) ?? store.people.facesOf(id)[0]?.id ?? 0;
}

/** Faces about which nothing was decided, and one of each other group: who confirms one of a group confirms it whole. */
function looseOf(faces: readonly PersonFace[], founder: number | null): PersonFace[] {
  const groups = new Set([founder]);
  return faces.filter(({ confirmed }) => {
    if (confirmed === null) return true;
    if (groups.has(confirmed)) return false;
    groups.add(confirmed);
    return true;
  });
}

/** The founder, then the best face of each photo, then the others. */
function standIns(faces: readonly PersonFace[], founder: number | null): PersonFace[] {
  const photos = new Set<number>();
  const first = faces.filter(({ id }) => id === founder);
  for (const { photoId } of first) photos.add(photoId);
  const others = faces.filter(({ id }) => id !== founder);
  const best = others.filter(({ photoId }) => !photos.has(photoId) && photos.add(photoId));
  const rest = others.filter((face) => !best.includes(face));
  return unique([...first, ...best, ...rest]).slice(0, STAND_INS);
}

/** Copies of a photo are remembered once. */
function unique(faces: readonly PersonFace[]): PersonFace[] {
  const seen = new Set<string>();
  return faces.filter((face) => {
    const key = JSON.stringify(anchor(face));
    return !seen.has(key) && seen.add(key);
  });
}

function anchor({ hash, box, at }: PersonFace): FaceAnchor {
  return { hash, box, ...(at === undefined ? {} : { at }) };
}
