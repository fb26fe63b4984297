import js from '@eslint/js';
import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './renderer/svelte.config.js';

/** Node's ways to a network; files and processes have no need of them. */
const NETWORK_MODULES = [
  'net',
  'http',
  'https',
  'http2',
  'dgram',
  'tls',
  'dns',
  'dns/promises',
  'inspector',
  'undici',
  'ws',
];
const NETWORK_GLOBALS = [
  'fetch',
  'WebSocket',
  'WebSocketStream',
  'WebTransport',
  'XMLHttpRequest',
  'EventSource',
  'RTCPeerConnection',
];
const ON_GLOBAL = ['globalThis', 'window', 'self', 'navigator', 'global'];
const NO_NETWORK = 'Facet sends nothing anywhere, and what ships has no code for it.';

export default ts.config(
  { ignores: ['dist/', 'out/', 'release/', 'node_modules/', 'training/', 'test-results/', '.cache/', '**/.venv/'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...ts.configs.stylisticTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.node,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-definitions': 'off',
    },
  },
  {
    files: ['renderer/**/*.svelte', 'renderer/**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser, svelteConfig } },
  },
  { files: ['renderer/**'], languageOptions: { globals: globals.browser } },
  {
    files: ['electron/**/*.ts', 'renderer/**/*.ts', 'renderer/**/*.svelte'],
    // Development downloads an Electron.
    ignores: ['electron/dev/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            ...NETWORK_MODULES.flatMap((name) => [name, `node:${name}`]).map((name) => ({ name, message: NO_NETWORK })),
            { name: 'electron', importNames: ['net', 'autoUpdater', 'crashReporter'], message: NO_NETWORK },
          ],
        },
      ],
      'no-restricted-globals': ['error', ...NETWORK_GLOBALS.map((name) => ({ name, message: NO_NETWORK }))],
      'no-restricted-properties': [
        'error',
        ...ON_GLOBAL.flatMap((object) =>
          [...NETWORK_GLOBALS, 'sendBeacon'].map((property) => ({ object, property, message: NO_NETWORK })),
        ),
        { object: 'shell', property: 'openExternal', message: NO_NETWORK },
      ],
      'no-restricted-syntax': [
        'error',
        // Modules by name in other ways than an import at the top.
        ...['ImportExpression > Literal', "CallExpression[callee.name='require'] > Literal"].map((where) => ({
          selector: `${where}[value=/^(node:)?(${NETWORK_MODULES.join('|').replaceAll('/', '\\u002F')})$/u]`,
          message: NO_NETWORK,
        })),
      ],
    },
  },
  { files: ['**/*.js', '**/*.cjs', '**/*.mjs'], ...ts.configs.disableTypeChecked },
);
