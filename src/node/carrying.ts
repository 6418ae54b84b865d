import type { MeshError } from '../base/index.js';
import type { Carrier, CarrierOptions } from '../eventlog/index.js';
import { feedMetrics, type Logger, type Meters } from '../observability/index.js';

/** Says and counts what becomes of events on their way from the record to the feed. */
export function watchCarrier(
  logger: Logger,
  meters: Meters,
): Required<Pick<CarrierOptions, 'onFault' | 'onDead' | 'onBrought' | 'onRetry'>> {
  const { brought, retries, deadLetters } = feedMetrics;
  return {
    onFault: (error: MeshError) => logger.warn({ err: error }, 'the event feed failed and is tried again'),
    onDead(error: MeshError) {
      meters.counter(deadLetters).add({});
      logger.error(
        { err: error },
        'the feed does not take an event, which is a dead letter now: dacp log dead-letters',
      );
    },
    onBrought: meters.counter(brought).series({}),
    onRetry: () => meters.counter(retries).add({}),
  };
}

/** Shows how far the feed is behind the record. */
export function showLag({ relay }: Carrier, meters: Meters): void {
  meters.gauge(feedMetrics.behind).collect(() => [[{}, relay.lag.events]]);
  meters.gauge(feedMetrics.behindSeconds).collect(() => [[{}, relay.lag.ms / 1_000]]);
}
