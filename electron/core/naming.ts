/** Names as users type them. */

/** A name as it is stored: one form of each letter, white space folded and trimmed; null when nothing is left to see. */
export function cleanName(name: string): string | null {
  const clean = name
    .normalize('NFC')
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  // What joins emoji or sets direction is kept, but is no name by itself.
  return /[^\s\p{Cf}\p{Zs}]/u.test(clean) ? clean : null;
}
