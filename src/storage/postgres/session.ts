import pg, { type ClientBase } from 'pg';
import type { Clock } from '../../base/index.js';
import { type BatchOutcome, createBatch, type Encoded } from './batch.js';
import { isLoss } from './faults.js';
import { createStatements } from './statements.js';

/** Limits that every connection of a node has, in ms. */
export interface Timeouts {
  /** To be connected. */
  readonly connectMs: number;
  /** That a statement may run. */
  readonly statementMs: number;
  /** That it may wait for what another transaction holds. */
  readonly lockMs: number;
}

/** What became of a batch that was run: a lost one may have been committed; its results, if they came before the end. */
export type RunOutcome =
  | BatchOutcome
  | { readonly kind: 'lost'; readonly error: Error; readonly results: BatchResults | undefined };
type BatchResults = Extract<BatchOutcome, { kind: 'done' }>['results'];

/** A connection that takes batches, one at a time. */
export interface Session {
  /** False once it has ended or failed. */
  readonly usable: boolean;
  run(statements: readonly Encoded[]): Promise<RunOutcome>;
}

/** What the names of our sessions begin with. */
export const applicationName = 'dacp';

/** How `pg` is told to connect; `process` names it to whoever looks at the database's sessions. */
export function connectionConfig(url: string, timeouts: Timeouts, process?: string): pg.ClientConfig {
  return {
    connectionString: url,
    fallback_application_name: process === undefined ? applicationName : `${applicationName} ${process}`,
    keepAlive: true,
    connectionTimeoutMillis: timeouts.connectMs,
    statement_timeout: timeouts.statementMs,
    lock_timeout: timeouts.lockMs,
    idle_in_transaction_session_timeout: timeouts.statementMs,
  };
}

/**
 * A client that is connected, as a session. An answer that does not come, although every statement has its limit, means that the
 * database or the way to it is gone: then the connection is given up.
 */
export function createSession(client: ClientBase, { statementMs, lockMs }: Timeouts, clock: Clock): Session {
  const statements = createStatements();
  const answerWithinMs = statementMs + lockMs + 5_000;
  let usable = true;
  // Without a listener an error of an idle connection ends the process.
  client.on('error', () => {
    usable = false;
  });
  client.on('end', () => {
    usable = false;
  });

  return {
    get usable() {
      return usable;
    },
    run: encoded =>
      new Promise(resolve => {
        const silent = clock.setTimer(answerWithinMs, () => {
          const error = new Error(`no answer within ${answerWithinMs} ms`);
          batch.handleError(error);
          giveUp(client);
        });
        const batch = createBatch(encoded, statements, outcome => {
          silent.cancel();
          if (outcome.kind === 'failed' && isLoss(outcome.error)) {
            usable = false;
            const results = batch.results.length === encoded.length ? batch.results : undefined;
            resolve({ kind: 'lost', error: outcome.error, results });
          } else resolve(outcome);
        });
        client.query(batch);
      }),
  };
}

function giveUp(client: ClientBase): void {
  if (client instanceof pg.Client) void client.end().catch(() => undefined);
}
