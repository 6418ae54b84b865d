import { MeshError } from './errors.js';

/**
 * Where something long-lived stands.
 * - `new`: made, holds nothing yet.
 * - `starting`: takes its resources.
 * - `running`: does its work.
 * - `draining`: finishes what it has, takes nothing new.
 * - `closed`: holds nothing any more.
 * - `failed`: could not start; holds nothing.
 */
export type LifecycleState = 'new' | 'starting' | 'running' | 'draining' | 'closed' | 'failed';

/** Anything long-lived. */
export interface Lifecycle extends AsyncDisposable {
  readonly state: LifecycleState;
  /** Takes resources; once. */
  start(): Promise<void>;
  /** Gives them back, in order; idempotent, callable in every state, and waits for a start under way. */
  close(): Promise<void>;
}

/** What a lifecycle does at its two ends. */
export interface LifecycleSteps {
  /** Names it in errors. */
  readonly name: string;
  start(): Promise<void>;
  /** Also called after a start that failed half-way, so it must bear parts that are missing. */
  close(): Promise<void>;
}

/** Adds the states to a start and a close. */
export function createLifecycle(steps: LifecycleSteps): Lifecycle {
  let starting: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  async function start(): Promise<void> {
    if (lifecycle.state !== 'new')
      throw new MeshError('NOT_STARTED', `${steps.name} cannot start: it is ${lifecycle.state}`);
    lifecycle.state = 'starting';
    starting = begin();
    await starting;
  }

  /** All of a start: also what it takes to give back what a failed one has. */
  async function begin(): Promise<void> {
    try {
      await steps.start();
    } catch (error) {
      // Why it could not start is what its caller has to hear; what fails while its remains are cleared away would hide that.
      await steps.close().catch(() => undefined);
      lifecycle.state = 'failed';
      throw error;
    }
    lifecycle.state = 'running';
  }

  async function end(): Promise<void> {
    if (lifecycle.state === 'failed') return;
    if (lifecycle.state === 'new') {
      lifecycle.state = 'closed';
      return;
    }
    // Whoever started it hears why it could not.
    await starting?.catch(() => undefined);
    if ((lifecycle.state as LifecycleState) === 'failed') return;
    lifecycle.state = 'draining';
    try {
      await steps.close();
    } finally {
      lifecycle.state = 'closed';
    }
  }

  const close = () => {
    closing ??= end();
    return closing;
  };

  // No getter: V8 keeps an object that was written with one as a dictionary, and exchanges look at this state with every message.
  const lifecycle: Lifecycle & { state: LifecycleState } = { state: 'new', start, close, [Symbol.asyncDispose]: close };
  return lifecycle;
}

/** What has a life cycle, and what else it does: as values, without getters, which would be read once and for all. */
export function withLifecycle<T extends Lifecycle>(lifecycle: Lifecycle, rest: Omit<T, keyof Lifecycle>): T {
  return Object.assign(lifecycle, rest) as unknown as T;
}
