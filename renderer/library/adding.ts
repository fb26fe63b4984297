import { call, chooseFolders, takeFolders } from '../client.ts';
import { view } from '../people/view.svelte.ts';
import { library, navigation, toasts } from '../state/app.ts';

/** Adds folders, and shows the people that will be found in them. True when they were added. */
export async function addFolders(paths: readonly string[]): Promise<boolean> {
  const hadNone = (library.status?.folders ?? 0) === 0;
  if (!(await library.addFolders(paths))) return false;
  if (hadNone) {
    view.begins = true;
    navigation.openSection('people');
  }
  return true;
}

/** Asks for folders with the system's dialog and adds them. */
export async function chooseAndAdd(): Promise<void> {
  try {
    await addFolders(await chooseFolders());
  } catch (thrown) {
    toasts.failure(thrown);
  }
}

/**
 * Opens the folders that the system handed over: adds those that have no photos in the library, and shows the photos of the
 * last. Of a new library the people are shown, as whenever its first folder is added.
 */
export async function addOpened(): Promise<void> {
  try {
    const paths = await takeFolders();
    const last = paths.at(-1);
    if (last === undefined) return;
    const known = new Set((await call('photoFolders', {})).map(({ path }) => path));
    const added = paths.filter((path) => !known.has(path));
    const isNew = library.status?.folders === 0;
    if (added.length > 0 && !(await addFolders(added))) return;
    if (!isNew) navigation.openSearch({ folder: last });
  } catch (thrown) {
    toasts.failure(thrown);
  }
}
