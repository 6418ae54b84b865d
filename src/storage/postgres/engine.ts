import type { Clock } from '../../base/index.js';
import type { Migration } from '../database.js';
import { createBlockers } from './blockers.js';
import { createOutage } from './outage.js';
import { prepareDatabase } from './prepare.js';
import { createReader, type Reader } from './reader.js';
import type { Timeouts } from './session.js';
import { createWriter, type Writer } from './writer.js';
import { createWriting } from './writing.js';

/** What is open while the store runs. */
export interface Engine {
  readonly read: Reader['read'];
  readonly write: Writer['write'];
  /** Finishes what was asked for, then ends all connections. */
  close(): Promise<void>;
}

/** What an engine needs; times in ms. */
export interface EngineOptions {
  readonly url: string;
  /** The database for people, without its password. */
  readonly where: string;
  readonly migrations: readonly Migration[];
  readonly readersMax: number;
  readonly outageMs: number;
  /** Name of the process that is to be alone. */
  readonly holder: string | undefined;
  readonly timeouts: Timeouts;
  readonly clock: Clock;
}

/** Brings the database up to date and opens it. Errors: those of `prepareDatabase`; DATABASE_HELD. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { url, where, holder, timeouts, clock, migrations } = options;
  await prepareDatabase({ url, where, holder, timeouts, clock }, migrations);
  const outage = createOutage(where, options.outageMs, clock);
  const reader = createReader({ url, timeouts, connectionsMax: options.readersMax, outage, clock });
  const writing = createWriting({ url, where, holder, timeouts, outage, clock });
  const writer = createWriter({ writing, clock, blockers: createBlockers(reader, timeouts.lockMs) });
  if (holder !== undefined) await writing.open();
  return {
    read: reader.read,
    write: writer.write,
    async close() {
      outage.stop();
      await writer.flush();
      await writing.close();
      await reader.close();
    },
  };
}
