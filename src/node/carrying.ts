import type { Clock, MeshError } from '../base/index.js';
import type { Carrier, CarrierOptions } from '../eventlog/index.js';
import { feedMetrics, type Logger, type Meters } from '../observability/index.js';

/** An outage that goes on is told of again after this long, in ms. */
const againAfterMs = 60_000;

/** Says and counts what becomes of events on their way from the record to the feed. */
export function watchCarrier(
  logger: Logger,
  meters: Meters,
  clock: Clock,
): Required<Pick<CarrierOptions, 'onFault' | 'onDead' | 'onBrought' | 'onRetry'>> {
  const { brought, retries, deadLetters } = feedMetrics;
  const outages = createOutages(logger, clock);
  const count = meters.counter(brought).series({});
  return {
    onFault: outages.failed,
    onDead(error: MeshError) {
      meters.counter(deadLetters).add({});
      logger.error(
        { err: error },
        'the feed does not take an event, which is a dead letter now: dacp log dead-letters',
      );
    },
    onBrought(events) {
      outages.over();
      count(events);
    },
    onRetry: () => meters.counter(retries).add({}),
  };
}

/** A broker that is away for an hour is tried a thousand times: that is one line a minute, without the stack that says nothing of it. */
function createOutages(logger: Logger, clock: Clock) {
  const saidMs = new Map<string, number>();
  let sinceMs = 0;
  let tries = 0;
  return {
    failed(error: MeshError): void {
      const now = clock.monotonic();
      if (tries++ === 0) sinceMs = now;
      if (now - (saidMs.get(error.reason) ?? Number.NEGATIVE_INFINITY) < againAfterMs) return;
      saidMs.set(error.reason, now);
      const { reason, message, code } = error;
      const what = code === 'UNAVAILABLE' ? { reason, error: message } : { err: error };
      logger.warn({ ...what, tries, since_ms: Math.round(now - sinceMs) }, 'the event feed failed and is tried again');
    },
    over(): void {
      if (tries === 0) return;
      const lastedMs = Math.round(clock.monotonic() - sinceMs);
      logger.info({ tries, lasted_ms: lastedMs }, 'the event feed takes events again');
      tries = 0;
      saidMs.clear();
    },
  };
}

/** Shows how far the feed is behind the record. */
export function showLag({ relay }: Carrier, meters: Meters): void {
  meters.gauge(feedMetrics.behind).collect(() => [[{}, relay.lag.events]]);
  meters.gauge(feedMetrics.behindSeconds).collect(() => [[{}, relay.lag.ms / 1_000]]);
}
