import { mount } from 'svelte';
import App from './App.svelte';
import { moving } from './client.ts';
import { toasts } from './state/app.ts';
import { language } from './text/text.ts';

// A bug is logged where it surfaces, by the browser, and here it is said once in a general sentence.
addEventListener('error', (event) => toasts.failure(event.error));
addEventListener('unhandledrejection', (event) => toasts.failure(event.reason));

// What the user does goes before photos that are read meanwhile.
for (const event of ['scroll', 'click', 'keydown']) addEventListener(event, moving, { capture: true, passive: true });

document.documentElement.lang = language;

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the app');
mount(App, { target });
