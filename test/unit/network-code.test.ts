/** What ships has no code for a network: the rule of eslint, tried on code that has. */

import { ESLint } from 'eslint';
import { expect, test } from 'vitest';
import { ROOT } from '../../electron/dev/build.ts';
import { point } from '../app/checklist.ts';

const RULES = 'no-restricted-';

const PROBES = [
  "import { connect } from 'node:net';",
  "import http from 'http';",
  "export { request } from 'node:https';",
  "import 'node:http2';",
  "import dgram from 'node:dgram';",
  "import tls from 'node:tls';",
  "import { lookup } from 'node:dns/promises';",
  "import { request } from 'undici';",
  "import { net } from 'electron';",
  "import { autoUpdater, crashReporter } from 'electron';",
  "await import('node:net');",
  "await import('dns/promises');",
  "require('node:http');",
  "void fetch('https://example.com/');",
  "void globalThis.fetch('https://example.com/');",
  'const { fetch: get } = globalThis;',
  "new WebSocket('wss://example.com/');",
  'new XMLHttpRequest();',
  "new EventSource('https://example.com/');",
  "navigator.sendBeacon('https://example.com/');",
  "void shell.openExternal('https://example.com/');",
];

const OUTSIDE = [
  "import { shell } from 'electron';\nvoid shell.openExternal('https://example.com/');",
  "const { shell } = await import('electron');\nvoid shell.openExternal('mailto:a@example.com');",
];

const FINE = "import { join } from 'node:path';\nimport { shell } from 'electron';\nvoid shell.openPath(join('a'));\n";

/** The lines of code that the rule complains of, if it stood in a file that there is. */
async function found(code: string, filePath: string): Promise<number[]> {
  const eslint = new ESLint({
    cwd: ROOT,
    // The others, most of which want types, have nothing to say here.
    ruleFilter: ({ ruleId }) => ruleId.startsWith(RULES),
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  });
  const [result] = await eslint.lintText(code, { filePath });
  const isFound = (ruleId: string | null, fatal?: boolean): boolean =>
    fatal === true || (ruleId ?? '').startsWith(RULES);
  const messages = result?.messages.filter(({ ruleId, fatal }) => isFound(ruleId, fatal)) ?? [];
  return [...new Set(messages.map(({ line }) => line))];
}

test(point('network-code'), { timeout: 300_000 }, async () => {
  const places = ['electron/main/guard.ts', 'electron/engine/turns.ts', 'electron/cli/paths.ts', 'renderer/main.ts'];
  for (const place of places) {
    expect(await found(FINE, place)).toEqual([]);
    // A line each, and something to find in every one.
    expect(await found(PROBES.join('\n'), place)).toEqual(PROBES.map((_, index) => index + 1));
  }
  const svelte = `<script lang="ts">\n  void fetch('https://example.com/');\n</script>\n`;
  expect(await found(svelte, 'renderer/App.svelte')).toEqual([2]);
});

test(point('open-external'), { timeout: 300_000 }, async () => {
  for (const code of OUTSIDE) expect(await found(code, 'electron/main/guard.ts')).toEqual([2]);
});
