import { mount } from 'svelte';
import App from './App.svelte';
import { toasts } from './state/app.ts';
import { language } from './text/text.ts';

// A bug is logged where it surfaces, by the browser, and here it is said once in a general sentence.
addEventListener('error', (event) => toasts.failure(event.error));
addEventListener('unhandledrejection', (event) => toasts.failure(event.reason));

document.documentElement.lang = language;

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the app');
mount(App, { target });
