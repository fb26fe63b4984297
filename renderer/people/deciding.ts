/** What can be done with people, one or several, wherever they are shown. */

import type { PersonSummary } from '../../electron/contract/types.ts';
import { call } from '../client.ts';
import { decisions, library, navigation } from '../state/app.ts';
import { text } from '../text/text.ts';
import type { MenuItem } from '../ui/menu.ts';
import { differentlyNamed, survivorOf } from './groups.ts';

/**
 * Makes one person of several. People of different names are asked about first; everything else can be taken back.
 * @param intoId whose place it is; where it has no name and another has, that one's name stays.
 */
export function merge(personIds: readonly number[], intoId: number): void {
  const others = personIds.filter((id) => id !== intoId);
  const people = [intoId, ...others].flatMap((id) => library.person(id) ?? []);
  if (others.length === 0) navigation.openMerge(intoId);
  else if (differentlyNamed(people).length > 1) navigation.openMerge(intoId, others);
  else
    void decisions.makeAll(
      () => mergeInto(others, intoId),
      ({ person }) => merged(people.length, person),
    );
}

/** Makes one of all of these, in the place of the one who is best known. */
export function mergeAmong(personIds: readonly number[]): void {
  const into = survivorOf(personIds.flatMap((id) => library.person(id) ?? []));
  if (into !== undefined) merge(personIds, into.id);
}

/** Merges, and lets screens of who is gone show who is left. @throws Failure. */
export async function mergeInto(personIds: readonly number[], intoId: number) {
  const result = await library.mergeAll(personIds, intoId);
  for (const id of personIds) navigation.replacePerson(id, result.person.id);
  return result;
}

export function merged(count: number, person: PersonSummary): string {
  return text.decided.merged(count, person.name);
}

export function hide(personIds: readonly number[], hidden: boolean): void {
  const [first] = personIds;
  const name = first === undefined ? null : (library.person(first)?.name ?? null);
  void decisions.makeAll(
    () => library.hidePeople(personIds, hidden),
    () => (hidden ? text.decided.hid : text.decided.showed)(personIds.length, name),
  );
}

/** Says that nobody needs to know who these are. */
export function putAside(personIds: readonly number[]): void {
  void decisions.make(() => call('markStranger', { personIds: [...personIds] }));
}

/** The part of a menu that is the same wherever people are. */
export function menuItems(personIds: readonly number[]): MenuItem[] {
  const people = personIds.flatMap((id) => library.person(id) ?? []);
  const allHidden = people.every(({ hidden }) => hidden);
  const [first] = people;
  const several = people.length > 1;
  if (first === undefined) return [];
  return [
    {
      label: several ? text.selection.merge(people.length) : text.person.merge,
      icon: 'merge',
      keys: 'M',
      run: () => (several ? mergeAmong(personIds) : merge([], first.id)),
    },
    {
      label: allHidden ? text.selection.show : text.selection.hide,
      icon: allHidden ? 'eye' : 'hide',
      keys: 'H',
      apart: true,
      run: () => hide(personIds, !allHidden),
    },
    { label: text.selection.stranger(people.length), icon: 'stranger', run: () => putAside(personIds) },
  ];
}
