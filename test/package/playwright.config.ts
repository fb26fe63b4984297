import { defineConfig } from '@playwright/test';

/** The main job in a packaged app: what is not packed, or not unpacked, is missed here. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  globalSetup: './setup.ts',
  outputDir: '../../test-results/package',
  workers: 1,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  forbidOnly: Boolean(process.env.CI),
});
