/** Texts from files, fit to be shown. */

/** Longer texts are no name of a camera, and no keyword. */
const LONGEST = 200;
/** More keywords are no help to anybody. */
const MOST_KEYWORDS = 500;

/** One line without what does not print (control characters, and those that turn the direction of writing); null when nothing is left. */
export function oneLine(value: unknown, longest = LONGEST): string | null {
  if (typeof value !== 'string') return null;
  // eslint-disable-next-line no-control-regex -- texts are padded with zeros, and with worse
  const printed = value.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]+/gu, ' ');
  // Cut where it may be, not through the middle of a character.
  const text = printed
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, longest)
    .replace(/[\ud800-\udbff]$/u, '');
  return text.trim() === '' ? null : text.trim();
}

/** A keyword as it is compared: without regard to capitals. */
export function folded(keyword: string): string {
  return keyword.normalize('NFC').toLowerCase();
}

/** Keywords that can be shown, each once, in the order they came. */
export function keywordsOf(texts: readonly string[]): string[] {
  const keywords = new Map<string, string>();
  for (const text of texts) {
    const keyword = oneLine(text);
    if (keyword !== null && !keywords.has(folded(keyword))) keywords.set(folded(keyword), keyword);
    if (keywords.size === MOST_KEYWORDS) break;
  }
  return [...keywords.values()];
}
