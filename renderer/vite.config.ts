import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** Builds the window's page. Addresses are relative: it is served from `app://facet/`, never from a server's root. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  plugins: [svelte()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    // The polyfill fetches, which the page's policy forbids, and Chromium needs none.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The licences are one text, which is read when it is asked for.
    chunkSizeWarningLimit: 1000,
  },
});
