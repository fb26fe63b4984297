/** The layer rule of docs/ARCHITECTURE.md: which room may import which. */
/** Nothing outside `room` but what is `allowed`; and Node's own modules where `core` says so. */
const only = (name, room, allowed, comment, core = false) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { pathNot: [`^${room}/`, ...allowed], ...(core ? { dependencyTypesNot: ['core'] } : {}) },
});
const types = (name, room, target, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: `^${target}/`, dependencyTypesNot: ['type-only'] },
});

module.exports = {
  forbidden: [
    only('core-is-pure', 'electron/core', [], 'core: numbers alone; no I/O, no packages, no node:'),
    only(
      'contract-is-small',
      'electron/contract',
      ['^electron/core/', '^node_modules/valibot'],
      'contract: the API, its schemas, and types of core',
    ),
    types('contract-types-of-core', 'electron/contract', 'electron/core', 'contract takes types from core, not code'),
    only(
      'engine-knows-no-window',
      'electron/engine',
      ['^electron/core/', '^electron/contract/', '^node_modules/'],
      'engine: core, contract, packages; never main, preload, renderer or cli',
      true,
    ),
    {
      name: 'engine-knows-no-electron',
      severity: 'error',
      from: { path: '^electron/(engine|cli|core|contract)/' },
      to: { path: '^node_modules/electron/' },
    },
    only(
      'cli-drives-the-engine',
      'electron/cli',
      ['^electron/engine/', '^electron/core/', '^electron/contract/', '^node_modules/'],
      'cli: the same engine in plain Node',
      true,
    ),
    only(
      'main-knows-the-contract',
      'electron/main',
      ['^electron/contract/', '^electron/core/formats', '^node_modules/'],
      'main: window, menus, photo://, the life of the engine',
      true,
    ),
    only('preload-knows-the-contract', 'electron/preload', ['^electron/contract/', '^node_modules/electron/'], ''),
    only(
      'renderer-knows-the-contract',
      'renderer',
      ['^electron/contract/', '^node_modules/(svelte|vite|@sveltejs)', '^node_modules/valibot', '^virtual:licences$'],
      'renderer: the contract and Svelte',
    ),
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.svelte$|^virtual:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|out|release)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'svelte'],
      extensions: ['.ts', '.js', '.svelte', '.json', '.mjs', '.cjs'],
    },
  },
};
