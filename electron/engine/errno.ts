/** The code of a system or SQLite error ("ENOENT", "SQLITE_FULL"); empty when it has none. */
export function errorCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}
