/** Names that files tell of beside what is known: what can be taken over, and what disagrees with the user or with itself. */

import { iou, type Box } from './geometry.ts';
import { likeness, matchBoxes, nameKey } from './regions.ts';

/** Where a name was read: in the photo, in the sidecar beside it, or in Picasa's file of the folder. */
export type NameSource = 'file' | 'sidecar' | 'picasa';

/** A named face as it was read, on the upright photo. */
export interface NamedBox {
  readonly id: number;
  readonly source: NameSource;
  readonly name: string;
  readonly box: Box;
}

/** A face of the library. */
export interface StandingFace {
  readonly id: number;
  readonly box: Box;
  /** Whom it belongs to by now, if they have a name. */
  readonly personName: string | null;
  /** The face that the user's group of it is known by; null where they said nothing. */
  readonly confirmed: number | null;
  readonly verdict: 'not-a-face' | 'stranger' | null;
}

/** Why a name is not taken over. */
export type Disagreement =
  /** The files tell of several people at one place. */
  | 'two-names'
  /** The user said that it is somebody else. */
  | 'named-otherwise'
  | 'not-a-face'
  | 'stranger'
  /** The user said that it is not this person. */
  | 'said-not';

export interface NameConflict {
  readonly region: NamedBox;
  /** Null where no face was found. */
  readonly face: StandingFace | null;
  readonly why: Disagreement;
  /** The other names at this place. */
  readonly others: readonly string[];
}

/** What is to be made of the names on one photo. */
export interface PhotoNamesPlan {
  readonly assign: readonly { readonly region: NamedBox; readonly face: StandingFace }[];
  readonly draw: readonly NamedBox[];
  readonly conflicts: readonly NameConflict[];
}

/** Least overlap (IoU) at which two places are one, though each has a better match. */
const SAME_PLACE = 0.5;

interface Place {
  readonly box: Box;
  readonly face: StandingFace | null;
  /** By how the name is compared; the first that was read is told. */
  readonly names: Map<string, NamedBox>;
}

/** @param isNot whether the user said that a face is not somebody of this name (see nameKey). */
export function planNames(
  regions: readonly NamedBox[],
  faces: readonly StandingFace[],
  isNot: (face: StandingFace, key: string) => boolean,
): PhotoNamesPlan {
  const assign: { region: NamedBox; face: StandingFace }[] = [];
  const draw: NamedBox[] = [];
  const conflicts: NameConflict[] = [];
  for (const { face, names } of placesOf(regions, faces)) {
    const all = [...names];
    const said = (face?.confirmed ?? null) === null ? null : (face?.personName ?? null);
    const own = said === null ? null : nameKey(said);
    for (const [key, region] of all) {
      if (key === own) continue;
      const why = disagreement(face, own, all.length > 1, () => face !== null && isNot(face, key));
      const others = all.filter(([other]) => other !== key).map(([, each]) => each.name);
      if (why !== null) conflicts.push({ region, face, why, others });
      else if (face) assign.push({ region, face });
      else draw.push(region);
    }
  }
  return { assign, draw, conflicts };
}

function disagreement(
  face: StandingFace | null,
  own: string | null,
  isOneOfSeveral: boolean,
  isNot: () => boolean,
): Disagreement | null {
  if (face && face.verdict !== null) return face.verdict;
  if (own !== null) return 'named-otherwise';
  if (isOneOfSeveral) return 'two-names';
  return isNot() ? 'said-not' : null;
}

/** The places that the sources name, one source after the other: within one, each face is matched once. */
function placesOf(regions: readonly NamedBox[], faces: readonly StandingFace[]): Place[] {
  const places = new Map<StandingFace, Place>();
  const lone: Place[] = [];
  for (const source of ['sidecar', 'file', 'picasa'] as const) {
    const own = regions.filter((region) => region.source === source);
    const matched = matchBoxes(
      own.map(({ box }) => box),
      faces.map(({ box }) => box),
    );
    for (const [at, region] of own.entries()) {
      const face = faces[matched[at] ?? -1] ?? faces.find(({ box }) => iou(box, region.box) >= SAME_PLACE) ?? null;
      let place = face ? places.get(face) : lone.find(({ box }) => likeness(box, region.box) >= SAME_PLACE);
      if (!place) {
        place = { box: region.box, face, names: new Map() };
        if (face) places.set(face, place);
        else lone.push(place);
      }
      const key = nameKey(region.name);
      if (!place.names.has(key)) place.names.set(key, region);
    }
  }
  return [...places.values(), ...lone];
}
