import { backoffMs } from '../../base/index.js';
import type { Config } from '../../node/index.js';
import { type AttachedProcess, describeEnd, type HostProcess, type ProcessEnd, startHost } from './host-process.js';
import type { DemoHostName } from './messages.js';

/** A demo host that ended though nobody told it to. */
export interface EndedHost extends ProcessEnd {
  readonly hostId: string;
  /** How often in a row: it starts again at 1 once it has run for a minute. */
  readonly times: number;
  /** When it is started again, in ms from now. */
  readonly restartInMs: number;
}

/** Who is told of demo hosts. */
export interface DemoEvents {
  attached(host: AttachedProcess): void;
  ended(host: EndedHost): void;
}

/** A demo host that is kept running. */
export interface KeptHost {
  /** Errors: UNREACHABLE. */
  attach(config: Config): Promise<AttachedProcess>;
  /** From now on, when it ends it is told of and started again, after a wait that grows. */
  keep(config: Config, events: DemoEvents): void;
  stop(drainMs: number): Promise<void>;
}

const backoff = { firstMs: 500, maxMs: 60_000 };
/** A host that ran for so long was well. */
const wellMs = 60_000;

/** Starts a host. */
export function keepHost(name: DemoHostName): KeptHost {
  let host: HostProcess = startHost(name);
  let startedMs = performance.now();
  let times = 0;
  let stopped = false;
  let waiting: NodeJS.Timeout | undefined;

  async function follow(config: Config, events: DemoEvents): Promise<void> {
    const end = await host.ended;
    if (stopped) return;
    times = performance.now() - startedMs > wellMs ? 1 : times + 1;
    const restartInMs = Math.round(backoffMs(times, backoff));
    events.ended({ ...end, hostId: name, times, restartInMs });
    waiting = setTimeout(() => void restart(config, events), restartInMs);
  }

  async function restart(config: Config, events: DemoEvents): Promise<void> {
    host = startHost(name);
    startedMs = performance.now();
    void follow(config, events);
    try {
      events.attached(await host.attach(config));
    } catch {
      // It ends for that, which is told.
    }
  }

  return {
    attach: config => host.attach(config),
    keep: (config, events) => void follow(config, events),
    async stop(drainMs) {
      stopped = true;
      clearTimeout(waiting);
      await host.stop(drainMs);
    },
  };
}

/** What to say of it, in one line. */
export function describeEnded({ hostId, times, restartInMs, ...end }: EndedHost): string {
  const again = times === 1 ? '' : ` for the ${times}${ordinal(times)} time in a row`;
  const advice = times < 3 ? '' : '; DATAMETRIA_AGENT_LOG_LEVEL=debug has it say more';
  const what = `agent host "${hostId}" (process ${end.pid}) ${describeEnd(end)}`;
  return `${what}${again}; it is started again in ${(restartInMs / 1000).toFixed(1)} s${advice}`;
}

function ordinal(count: number): string {
  const last = count % 100 > 10 && count % 100 < 14 ? 0 : count % 10;
  return last === 1 ? 'st' : last === 2 ? 'nd' : last === 3 ? 'rd' : 'th';
}
