import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** The page of specimens. Its pictures are drawn: there is no library behind it. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  plugins: [
    {
      name: 'made-up-pictures',
      enforce: 'pre',
      resolveId: (id) => (/(^|\/)images\.ts$/.test(id) ? `${import.meta.dirname}/pictures.ts` : null),
    },
    svelte(),
  ],
  build: { target: 'chrome130', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
});
