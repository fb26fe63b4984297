import { chooseFolders } from '../client.ts';
import { view } from '../people/view.svelte.ts';
import { library, navigation, toasts } from '../state/app.ts';

/** Adds folders, and shows the people that will be found in them. */
export async function addFolders(paths: readonly string[]): Promise<void> {
  const hadNone = (library.status?.folders ?? 0) === 0;
  if (!(await library.addFolders(paths)) || !hadNone) return;
  view.begins = true;
  navigation.openSection('people');
}

/** Asks for folders with the system's dialog and adds them. */
export async function chooseAndAdd(): Promise<void> {
  try {
    await addFolders(await chooseFolders());
  } catch (thrown) {
    toasts.failure(thrown);
  }
}
