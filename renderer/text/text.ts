/** The window's sentences in the user's language. English is the one the others are translated from. */

import { en, type Text } from './en.ts';

export const text: Text = en;
