/** Each component of ui/ in each of its states: `npx vite -c renderer/dev/vite.config.ts`, then `/`. Never shipped. */

import { mount } from 'svelte';
import Specimens from './Specimens.svelte';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the specimens');
mount(Specimens, { target });
