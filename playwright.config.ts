import { defineConfig } from '@playwright/test';

/** Tests of the whole app in a real window. One at a time: each has a window, an engine and its workers. */
export default defineConfig({
  testDir: 'test/app',
  testMatch: '**/*.e2e.ts',
  globalSetup: './test/app/setup.ts',
  outputDir: 'test-results',
  workers: 1,
  // A window on a busy machine can be late, and Chromium without a graphics card stops drawing now and then. What does not
  // pass the first time is listed as flaky, and is to be mended.
  retries: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  forbidOnly: Boolean(process.env.CI),
});
