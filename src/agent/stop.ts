import type { MeshError } from '../base/index.js';

/** Tells a handler to stop: because its sender no longer waits, or because its time is over. */
export interface Stop {
  /** Made when it is first asked for: most handlers never look. */
  readonly signal: AbortSignal;
  /** The handler's time is over. */
  abort(reason: MeshError): void;
  /** The handler has finished; the sender's signal is let go. */
  release(): void;
}

/** A stop that follows the sender's signal. */
export function createStop(sender: AbortSignal): Stop {
  let controller: AbortController | undefined;
  let reason: MeshError | undefined;
  const follow = () => controller?.abort(sender.reason);

  return {
    get signal() {
      if (!controller) {
        controller = new AbortController();
        if (reason) controller.abort(reason);
        else if (sender.aborted) follow();
        else sender.addEventListener('abort', follow, { once: true });
      }
      return controller.signal;
    },
    abort(why) {
      reason ??= why;
      controller?.abort(why);
    },
    release() {
      if (controller) sender.removeEventListener('abort', follow);
    },
  };
}
