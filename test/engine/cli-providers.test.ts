import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Computing } from '../../electron/contract/computing.ts';
import { facet, facetJson } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { writeSample } from './support/photos.ts';

// Each starts several processes, on machines that may do much else.
vi.setConfig({ testTimeout: 300_000 });

/** One that no system has beside another's. */
const FOREIGN = process.platform === 'darwin' ? 'dml' : 'coreml';

it('facet providers lists what there is, tries all of it and keeps a choice', async () => {
  const tried = (await facetJson('providers', '--try')) as Computing;
  expect(tried).toMatchObject({ wanted: 'auto', state: 'known' });
  const cpu = tried.judged.find(({ provider }) => provider === 'cpu');
  expect(cpu?.cosine).toBeGreaterThan(0.999);
  expect(cpu?.facesPerSecond).toBeGreaterThan(0);
  expect(await facetJson('providers')).toEqual(tried);
  await facetJson('providers', '--use', 'cpu');
  expect(await facetJson('providers')).toMatchObject({ wanted: 'cpu', provider: 'cpu' });
  const { stdout } = await facet('models');
  expect(stdout).toMatch(/cpu +in use/u);
  expect(stdout).toContain('cpu is wanted');
});

it('facet scan reads photos on the CPU where the provider cannot be used, and says so', async () => {
  const album = temporaryFolder();
  await writeSample(1, join(album, '1.jpg'));
  const library = join(temporaryFolder(), 'library');
  const { code, stderr, stdout } = await facet('scan', album, '--library', library, '--provider', FOREIGN, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ indexed: 1, faces: 3, failed: [] });
  expect(stderr).toContain(`${FOREIGN} cannot be used on this computer`);
});

it.each([
  ['scan', 'x', '--library', 'y', '--provider', 'gpu'],
  ['providers', '--use', 'constructor'],
])('%s with a provider that is none is wrong usage', async (...args) => {
  const { code, stdout, stderr } = await facet(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('is not one of auto, cpu, webgpu, cuda, dml, coreml');
});
