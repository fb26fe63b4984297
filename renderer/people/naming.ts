import { library, navigation, toasts } from '../state/app.ts';
import { text } from '../text/text.ts';
import { namesake } from './groups.ts';

/**
 * Names a person. Where someone already has that name, the two are often one: that is asked, not assumed, for
 * families reuse names. @throws Failure, for the field that asked.
 */
export async function namePerson(personId: number, name: string): Promise<void> {
  const person = await library.namePerson(personId, name);
  const other = namesake(library.people ?? [], person);
  if (person.name === null || other === null) return;
  toasts.info(text.name.twoOf(person.name), {
    label: text.name.mergeThem,
    run: () => navigation.openMerge(personId, other.id),
  });
}
