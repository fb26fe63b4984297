/** The last part of a path, whichever system wrote it. */
export function fileNameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** Whether a path lies in a folder, at whatever depth. */
export function isWithin(path: string, folder: string): boolean {
  const base = folder.replace(/[/\\]$/u, '');
  return path.startsWith(`${base}/`) || path.startsWith(`${base}\\`);
}
