/** The window's sentences in the user's language. English is the one the others are translated from. */

import { de } from './de.ts';
import { en, type Text } from './en.ts';

const LANGUAGES = { en, de } as const;

/** A language that the window speaks. */
export type Language = keyof typeof LANGUAGES;

/** The first of some language tags that the window speaks; English where it speaks none. */
export function chooseLanguage(asked: readonly string[]): Language {
  for (const tag of asked) {
    const language = tag.toLowerCase().split(/[-_]/u)[0] ?? '';
    if (Object.hasOwn(LANGUAGES, language)) return language as Language;
  }
  return 'en';
}

// Asked for in the page's address, which the shell makes; tests outside a window read English.
const page = (globalThis as { readonly location?: { readonly search: string } }).location;
export const language: Language = chooseLanguage(
  page === undefined ? [] : [new URLSearchParams(page.search).get('lang') ?? '', ...navigator.languages],
);

export type { Text };

export const text: Text = LANGUAGES[language];
