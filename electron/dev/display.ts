/**
 * Runs a command with a display: on the one there is, or under a virtual one.
 *
 *     node electron/dev/display.ts playwright test
 */

import { spawn, spawnSync } from 'node:child_process';
import { Stop, runScript } from './explain.ts';

/** True where a window can open. Only Linux tells by its environment; elsewhere there is a desktop. */
export function hasDisplay(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  return platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/** Stops with one line where no window can open. */
export function requireDisplay(): void {
  if (hasDisplay()) return;
  throw new Stop(
    'There is no display to open a window on. Run it on a virtual one: xvfb-run -a npm start (apt-get install xvfb xauth)',
  );
}

/** The command that runs `command` with a display. */
export function withDisplay(command: readonly string[]): readonly string[] {
  if (hasDisplay()) return command;
  for (const tool of ['xvfb-run', 'xauth']) {
    if (spawnSync('which', [tool], { stdio: 'ignore' }).status !== 0) {
      throw new Stop('There is no display, and no virtual one. Install it: apt-get install xvfb xauth');
    }
  }
  return ['xvfb-run', '-a', ...command];
}

/** Runs a command in the foreground; resolves to its exit code, 1 when a signal ended it. */
export function runCommand(command: readonly string[]): Promise<number> {
  const [file, ...args] = command;
  if (file === undefined) throw new Stop('Usage: node electron/dev/display.ts COMMAND [ARGUMENT...]');
  // npm puts node_modules/.bin on PATH; Windows finds its .cmd files there only through a shell.
  const child = spawn(file, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', pass);
  process.on('SIGTERM', pass);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Stop(`${file} could not be started: ${error.message}`)));
    child.once('exit', (code) => {
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
      resolve(code ?? 1);
    });
  });
}

if (import.meta.main) await runScript(() => runCommand(withDisplay(process.argv.slice(2))));
