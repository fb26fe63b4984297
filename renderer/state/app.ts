/** The window's state: one of each, because there is one window. */

import { Decisions } from './decisions.ts';
import { Library } from './library.svelte.ts';
import { Navigation } from './navigation.svelte.ts';
import { OpenQuestions } from './open-questions.svelte.ts';
import { PhotosByTime } from './photos-by-time.svelte.ts';
import { Toasts } from './toasts.svelte.ts';

export const toasts = new Toasts();
export const navigation = new Navigation();
export const library = new Library(toasts);
export const photosByTime = new PhotosByTime();
export const openQuestions = new OpenQuestions();
export const decisions = new Decisions(toasts);
