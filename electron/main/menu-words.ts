/** The native menu's words; the window's own are in renderer/text. */

const en = {
  file: 'File',
  addFolders: 'Add Folders…',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  view: 'View',
  actualSize: 'Actual Size',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  fullScreen: 'Full Screen',
  help: 'Help',
  shortcuts: 'Keyboard Shortcuts',
  quit: 'Quit',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select All',
} as const;

export type MenuWords = { readonly [Name in keyof typeof en]: string };

const de: MenuWords = {
  file: 'Datei',
  addFolders: 'Ordner hinzufügen …',
  edit: 'Bearbeiten',
  undo: 'Rückgängig',
  redo: 'Wiederholen',
  view: 'Ansicht',
  actualSize: 'Originalgröße',
  zoomIn: 'Vergrößern',
  zoomOut: 'Verkleinern',
  fullScreen: 'Vollbild',
  help: 'Hilfe',
  shortcuts: 'Tastenkürzel',
  quit: 'Beenden',
  cut: 'Ausschneiden',
  copy: 'Kopieren',
  paste: 'Einfügen',
  selectAll: 'Alles auswählen',
};

/** The words for a language tag; English where there are no others. */
export function menuWords(language: string): MenuWords {
  return /^de\b/i.test(language) ? de : en;
}
