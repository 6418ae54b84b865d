import { abortable } from '../base/index.js';

/** Which services can be used now; the empty name stands for the whole process. What gRPC health checks and `/ready` show. */
export interface Health {
  set(service: string, serving: boolean): void;
  /** Undefined: no such service. */
  get(service: string): boolean | undefined;
  readonly services: ReadonlyMap<string, boolean>;
  /** Its state now (undefined: no such service), then each new one; ends with `close`, throws the signal's reason. */
  watch(service: string, signal: AbortSignal): AsyncIterable<boolean | undefined>;
  /** Nothing serves from now on, whatever is set: the first step of an orderly end. */
  drain(): void;
  /** Ends those who watch. */
  close(): void;
}

/** Makes a health; the process does not serve until it says so: `health.set('', true)`. */
export function createHealth(): Health {
  const services = new Map([['', false]]);
  let draining = false;
  let closed = false;
  let wake: () => void = () => undefined;
  let change = nextChange();

  function nextChange(): Promise<void> {
    return new Promise(resolve => {
      wake = resolve;
    });
  }

  function notify(): void {
    wake();
    change = nextChange();
  }

  async function* watch(service: string, signal: AbortSignal): AsyncGenerator<boolean | undefined, void> {
    let shown: boolean | undefined;
    for (let first = true; ; first = false) {
      const changed = change;
      const state = services.get(service);
      if (first || state !== shown) {
        shown = state;
        yield state;
      }
      if (closed) return;
      await abortable(changed, signal);
    }
  }

  return {
    services,
    watch,
    get: service => services.get(service),
    set(service, serving) {
      const state = serving && !draining;
      if (services.get(service) === state) return;
      services.set(service, state);
      notify();
    },
    drain() {
      draining = true;
      for (const service of services.keys()) services.set(service, false);
      notify();
    },
    close() {
      closed = true;
      notify();
    },
  };
}
