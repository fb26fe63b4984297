/**
 * A real Facet in its real window, told what to do through its main process alone. Playwright would listen to the page's
 * network meanwhile, and Chromium keeps every picture for a listener: that would be measured, not Facet.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from '../../../electron/contract/bridge.ts';
import type { Arguments, Result, WindowMethodName } from '../../../electron/contract/methods.ts';
import { ROOT } from '../../../electron/dev/build.ts';
import { findElectron } from '../../../electron/dev/electron.ts';
import { heldBy } from './processes.ts';

/** A button that is looked for comes soon, or not at all. */
const WAIT_MS = 30_000;

interface Answer {
  readonly id: number;
  readonly result?: {
    readonly result: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
  };
}

export class SoakedApp {
  readonly #child: ChildProcess;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #last = 0;

  private constructor(child: ChildProcess, socket: WebSocket) {
    this.#child = child;
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data)) as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  static async start(library: string): Promise<SoakedApp> {
    const { binary, switches } = await findElectron();
    const args = ['--inspect=0', ...switches, '--disable-gpu', ROOT, '--library', library];
    const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const address = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error('Facet did not start')));
      createInterface({ input: child.stderr }).on('line', (line) => {
        const found = /^Debugger listening on (ws:\S+)/u.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const socket = new WebSocket(address);
    await once(socket, 'open');
    const app = new SoakedApp(child, socket);
    const opened = `require('electron').BrowserWindow.getAllWindows().some(({ webContents }) => !webContents.isLoading())`;
    const begun = performance.now();
    while (performance.now() - begun < WAIT_MS && child.exitCode === null) {
      // Asked before it has made itself, Electron now and then never does; a window's process comes after that.
      if (heldBy(app.pid).has('window') && (await app.#main(opened).catch(() => false)) === true) return app;
      await sleep(100);
    }
    child.kill();
    throw new Error('Facet opened no window');
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Calls the engine as the page does. @throws when it refuses. */
  async call<Name extends WindowMethodName>(name: Name, args: Arguments<Name>): Promise<Result<Name>> {
    const reply = await this.#page<Reply<Result<Name>>>(`facet.call('${name}', ${JSON.stringify(args)})`);
    if (!reply.ok) throw new Error(`${name}: ${reply.failure.message}`);
    return reply.value;
  }

  /** Clicks the first button whose label (or else its text) begins like that, once there is one. */
  async click(label: string): Promise<void> {
    await this.#page(`new Promise((resolve, reject) => {
      const begun = Date.now();
      const look = () => {
        const of = (button) => (button.getAttribute('aria-label') ?? button.textContent).trim();
        const found = [...document.querySelectorAll('button')].find((each) => of(each).startsWith('${label}'));
        if (found) resolve(found.click());
        else if (Date.now() - begun > ${WAIT_MS}) reject(new Error('no button "${label}"'));
        else setTimeout(look, 50);
      };
      look();
    })`);
  }

  async key(key: string): Promise<void> {
    await this.#page(`(document.activeElement ?? document.body).dispatchEvent(
      new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true }))`);
  }

  async #page<Value>(expression: string): Promise<Value> {
    const contents = `require('electron').BrowserWindow.getAllWindows()[0].webContents`;
    return (await this.#main(`${contents}.executeJavaScript(${JSON.stringify(expression)})`)) as Value;
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit');
    await this.#main(`require('electron').app.quit()`);
    // Before it ends, a process waits for its debugger to go.
    this.#socket.close();
    await gone;
  }

  /** Runs an expression in the main process. @throws when it does. */
  async #main(expression: string): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    const params = { expression, awaitPromise: true, returnByValue: true, includeCommandLineAPI: true };
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
    });
    const thrown = answer.result?.exceptionDetails?.exception?.description;
    if (thrown !== undefined) throw new Error(thrown);
    return answer.result?.result.value;
  }
}
