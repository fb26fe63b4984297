/**
 * Runs the tests of `training/` in a Python environment of their own, which it makes first if it is not there or not
 * the one that requirements.txt asks for. Arguments go to pytest.
 *
 *     node electron/dev/training.ts [ARGUMENT...]
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './build.ts';
import { runCommand } from './display.ts';
import { Stop, runScript, say } from './explain.ts';

const TRAINING = join(ROOT, 'training');
const VENV = join(TRAINING, '.venv');
const PYTHON = process.platform === 'win32' ? join(VENV, 'Scripts', 'python.exe') : join(VENV, 'bin', 'python');
/** Written last, so that an installation that was cut short is made again. */
const STAMP = join(VENV, 'facet-stamp');

/** Prints the version of a Python that can make the environment; exits with 3 without venv, with 4 when it is too old. */
const CAN_MAKE = `
import sys
if sys.version_info < (3, 11): sys.exit(4)
try: import venv, ensurepip
except ImportError: sys.exit(3)
print(sys.version)`;

/** The system's Python and its version, or a stop with what to install. */
function findPython(): { readonly command: string; readonly version: string } {
  const statuses = new Set<number | null>();
  for (const command of process.platform === 'win32' ? ['python', 'python3'] : ['python3', 'python']) {
    const found = spawnSync(command, ['-c', CAN_MAKE], { encoding: 'utf8' });
    if (found.status === 0) return { command, version: found.stdout.trim() };
    statuses.add(found.status);
  }
  throw new Stop(
    statuses.has(3)
      ? "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"
      : 'The training tests need Python 3.11 or later, as python3 on the PATH. On Debian and Ubuntu: apt-get install python3 python3-venv',
  );
}

function run(command: string, args: readonly string[], otherwise: string): void {
  // Output of pip goes where progress goes; what a script prints is pytest's alone.
  const done = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (done.status !== 0) throw new Stop(otherwise);
}

/** Makes the environment, unless it is the one that was made from these files with this Python. */
function makeEnvironment(): void {
  const { command, version } = findPython();
  const hash = createHash('sha256').update(version);
  for (const file of ['requirements.txt', 'pyproject.toml']) hash.update(readFileSync(join(TRAINING, file)));
  const stamp = hash.digest('hex');
  if (existsSync(PYTHON) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return;
  say('Making training/.venv and installing training/requirements.txt (once; takes some minutes) ...');
  run(command, ['-m', 'venv', '--clear', VENV], `training/.venv could not be made by ${command}; see above.`);
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const failed = 'The Python packages could not be installed; see above. The same command tries again.';
  run(PYTHON, [...install, '-r', join(TRAINING, 'requirements.txt')], failed);
  run(PYTHON, [...install, '--no-deps', '--editable', TRAINING], failed);
  writeFileSync(STAMP, stamp);
}

await runScript(() => {
  makeEnvironment();
  const config = join(TRAINING, 'pyproject.toml');
  return runCommand([PYTHON, '-m', 'pytest', '-q', '-c', config, join(TRAINING, 'tests'), ...process.argv.slice(2)]);
});
