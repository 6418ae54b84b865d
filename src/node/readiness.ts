import type { Audit } from '../audit/index.js';
import { type Clock, toMeshError, within } from '../base/index.js';
import type { Carrier } from '../eventlog/index.js';
import type { Readiness } from '../rpc/index.js';
import type { Database } from '../storage/index.js';
import type { Config } from './settings.js';

/** What a node's readiness rests on. */
export interface ReadinessParts {
  readonly config: Pick<Config, 'nodeId'>;
  readonly database: Pick<Database, 'read' | 'dialect'>;
  readonly carrier: Pick<Carrier, 'kind' | 'relay' | 'fault'>;
  readonly audit: Pick<Audit, 'details'>;
  readonly clock: Clock;
}

/** How long the store may take to answer a probe, in ms. */
const answerWithinMs = 1_000;

/** What `/ready` of a node says: it is ready when its store answers (S14). */
export function createReadiness({ config, database, carrier, audit, clock }: ReadinessParts): () => Promise<Readiness> {
  const startedMs = clock.monotonic();
  return async () => {
    const details = {
      node_id: config.nodeId,
      record: database.dialect,
      uptime_ms: Math.round(clock.monotonic() - startedMs),
      ...feedDetails(carrier),
      ...audit.details(),
    };
    try {
      await within(clock, answerWithinMs, 'the store', database.read('SELECT 1 AS one'));
      return { ready: true, details: { ...details, store: 'ok' } };
    } catch (error) {
      return { ready: false, details: { ...details, store: toMeshError(error).message } };
    }
  };
}

/** The feed may be away: what is committed waits in the record, and how much that is stands here. */
function feedDetails({ kind, relay, fault }: ReadinessParts['carrier']) {
  return {
    feed: fault === undefined ? `${kind}: ok` : `${kind}: ${fault.message}`,
    feed_position: String(relay.position),
    feed_behind: relay.lag.events,
    feed_behind_ms: Math.round(relay.lag.ms),
  };
}
