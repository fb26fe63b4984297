import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** Serves the page for looking at it. It differs from the real one in its bridge and in where pictures come from. */
export default defineConfig({
  root: `${import.meta.dirname}/..`,
  publicDir: false,
  plugins: [
    {
      name: 'made-up-pictures',
      enforce: 'pre',
      resolveId: (id) => (/(^|\/)images\.ts$/.test(id) ? `${import.meta.dirname}/pictures.ts` : null),
    },
    svelte(),
  ],
});
