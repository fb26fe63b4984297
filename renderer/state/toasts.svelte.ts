import { sentenceOf } from '../client.ts';

/** A short message that leaves by itself. */
export interface Toast {
  readonly id: number;
  readonly kind: 'problem' | 'info';
  readonly message: string;
  readonly action: ToastAction | null;
  /** True for what was decided: the next decision takes its place, for its way back is the first to be wanted. */
  readonly decision: boolean;
}

/** What a toast offers to do. */
export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

/** Long enough to read two sentences, and more where something is offered. */
const STAY_MS = 8_000;
const STAY_WITH_ACTION_MS = 16_000;
const MOST = 4;

export class Toasts {
  #toasts = $state.raw<readonly Toast[]>([]);
  #nextId = 1;

  get all(): readonly Toast[] {
    return this.#toasts;
  }

  /** Shows what was thrown, in its sentence for the user. */
  failure(thrown: unknown): void {
    this.problem(sentenceOf(thrown));
  }

  problem(message: string): void {
    this.#show('problem', message, null);
  }

  info(message: string, action: ToastAction | null = null): void {
    this.#show('info', message, action);
  }

  /** Tells a decision; it takes the place of the one before. */
  decided(message: string, action: ToastAction): void {
    this.#show('info', message, action, true);
  }

  dismiss(id: number): void {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id);
  }

  #show(kind: Toast['kind'], message: string, action: ToastAction | null, decision = false): void {
    const toast = { id: this.#nextId++, kind, message, action, decision };
    // The same sentence twice is one toast, which stays longer.
    const others = this.#toasts.filter((shown) => shown.message !== message && !(decision && shown.decision));
    this.#toasts = [...others, toast].slice(-MOST);
    setTimeout(() => this.dismiss(toast.id), action === null ? STAY_MS : STAY_WITH_ACTION_MS);
  }
}
