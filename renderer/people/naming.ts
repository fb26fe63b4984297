import type { PersonSummary } from '../../electron/contract/types.ts';
import { decisions, library, navigation, toasts } from '../state/app.ts';
import { text } from '../text/text.ts';
import { namesake } from './groups.ts';

/**
 * Names a person. Where someone already has that name, the two are often one: that is asked, not assumed, for
 * families reuse names. @param two true when it was asked already. @throws Failure, for the field that asked.
 */
export async function namePerson(personId: number, name: string, two = false): Promise<void> {
  const person = await decisions.tell(() => library.namePerson(personId, name));
  const other = two ? null : namesake(library.people ?? [], person);
  if (person.name === null || other === null) return;
  toasts.info(text.name.twoOf(person.name), {
    label: text.name.mergeThem,
    run: () => navigation.openMerge(personId, other.id),
  });
}

/** Makes a person one with somebody who has the name that was written. @throws Failure, for the field that asked. */
export async function uniteWith(personId: number, into: PersonSummary): Promise<void> {
  const person = await decisions.tell(() => library.mergePeople(personId, into.id));
  navigation.replacePerson(personId, person.id);
}

/** Who may have the name already: everybody else with a name. */
export function othersNamed(personId: number): readonly PersonSummary[] {
  return (library.everyone ?? []).filter(({ id, name }) => id !== personId && name !== null);
}
