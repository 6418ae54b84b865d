import { type Clock, checkInteger, createLifecycle, MeshError } from '../base/index.js';
import type { EventStore } from '../eventlog/index.js';
import { type Logger, silentLogger } from '../observability/index.js';
import type { Database } from '../storage/index.js';
import { createBell } from './bell.js';
import { leaseTtlBounds } from './check.js';
import { createExpiry } from './expiry.js';
import { createJournal } from './journal.js';
import { createReads } from './reads.js';
import type { Registry } from './registry.js';
import { createWrites } from './writes.js';

/** How a registry behaves. */
export interface RegistryOptions {
  /** Term of a lease when the host does not say, 1,000–3,600,000; 10,000 unless said. */
  readonly leaseTtlMs?: number;
  /** How many changes are kept for watchers that lag or come back, 1–1,000,000; 10,000 unless said. */
  readonly changesMax?: number;
}

/** What a registry stands on. */
export interface RegistryParts {
  /** With the tables of `registryMigrations`. */
  readonly database: Database;
  /** On the same database. */
  readonly store: EventStore;
  readonly clock: Clock;
  readonly logger?: Logger;
  readonly options?: RegistryOptions;
}

/**
 * The registry on its stores. It must be the only one that writes to them.
 *
 * Leases are terms, measured by this process's monotonic clock, so that no jump of the wall clock ends one early; dates are shown by
 * the store's clock, whose distance from ours is read at the start. Errors: OPTION_INVALID.
 */
export function createRegistry(parts: RegistryParts): Registry {
  const { clock, logger = silentLogger } = parts;
  const { leaseTtlMs: defaultTtlMs, changesMax } = completed(parts.options ?? {});
  const bell = createBell();
  const journal = createJournal({
    ...parts,
    changesMax,
    onChanged: () => bell.ring(),
    onLease: leaseEndMs => expiry.watch(leaseEndMs),
    onLoaded: () => expiry.watchAll(),
  });
  const expiry = createExpiry({
    clock,
    sessions: () => journal.state.sessions.values(),
    expire: sessionId => journal.execute({ kind: 'expire', sessionId }, () => undefined),
    grant: ({ facts }) => journal.grant(facts.id),
    onFailed: error => logger.error({ err: error }, 'a session whose lease ran out could not be ended; trying again'),
  });

  const lifecycle = createLifecycle({
    name: 'the registry',
    start: () => journal.load(),
    async close() {
      // 1. Nobody is expired any more, 2. watchers go elsewhere, 3. what was asked for is finished.
      expiry.stop();
      bell.takeDown(new MeshError('DRAINING', 'the registry closes; watch again at another node, or later'));
      await journal.idle();
    },
  });

  function running(): void {
    if (lifecycle.state !== 'running')
      throw new MeshError('NOT_STARTED', `the registry is ${lifecycle.state}; it takes calls while it is running`);
  }

  return {
    get state() {
      return lifecycle.state;
    },
    get revision() {
      return journal.state.revision;
    },
    start: lifecycle.start,
    close: lifecycle.close,
    [Symbol.asyncDispose]: lifecycle.close,
    ...createWrites({ journal, clock, defaultTtlMs, running }),
    ...createReads({ journal, clock, bell }),
  };
}

function completed(options: RegistryOptions): Required<RegistryOptions> {
  const { leaseTtlMs = 10_000, changesMax = 10_000 } = options;
  checkInteger('leaseTtlMs', leaseTtlMs, leaseTtlBounds);
  checkInteger('changesMax', changesMax, { min: 1, max: 1_000_000 });
  return { leaseTtlMs, changesMax };
}
