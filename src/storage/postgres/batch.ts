import type { Connection, FieldDef, Submittable } from 'pg';
import type { SqlValue, WriteResult } from '../database.js';
import type { Column, Prepared, Statements } from './statements.js';
import { decoderOf, type Parameter } from './values.js';

/** A statement ready to be sent. */
export interface Encoded {
  readonly sql: string;
  readonly params: readonly Parameter[];
  readonly expectChanges: number | undefined;
}

/** What became of a batch. `failedAt` is the index of the statement; at the end: the commit failed. */
export type BatchOutcome =
  | { readonly kind: 'done'; readonly results: readonly WriteResult[] }
  | { readonly kind: 'failed'; readonly failedAt: number; readonly error: Error };

interface RowMessage {
  readonly fields: readonly (string | null)[];
}

/** What `pg` calls back on a query of one's own kind; `handle…` are its names. */
export interface Batch extends Submittable {
  handleRowDescription(message: { readonly fields: readonly FieldDef[] }): void;
  handleDataRow(message: RowMessage): void;
  handleCommandComplete(message: { readonly text: string }): void;
  handleEmptyQuery(): void;
  handleError(error: Error): void;
  handleReadyForQuery(): void;
}

/**
 * Statements that travel in one packet and are committed together when the last of them is done (PostgreSQL's extended protocol with a
 * single Sync): nobody's clock or fate between two round trips holds a transaction open. A Flush before the Sync sends the results
 * ahead of the commit, so that they are known should the connection end within it.
 */
export function createBatch(
  encoded: readonly Encoded[],
  statements: Statements,
  settle: (outcome: BatchOutcome) => void,
): Batch & { readonly results: readonly WriteResult[] } {
  const results: WriteResult[] = [];
  const prepared: Prepared[] = [];
  const fresh: Prepared[] = [];
  let columns: readonly Column[] | undefined;
  let rows: Record<string, SqlValue>[] = [];
  let ended = false;

  function end(outcome: BatchOutcome): void {
    if (ended) return;
    ended = true;
    settle(outcome);
  }

  function statementDone(changes: number): void {
    const index = results.length;
    const used = prepared[index];
    if (used) used.columns ??= columns ?? [];
    const expected = encoded[index]?.expectChanges;
    // A statement that is checked gives one empty row where it must give none, or the check's own where it gives none ever.
    const own = expected !== undefined && (expected === 0 || columnsOf(index)[0]?.name === 'dacp_expect');
    results.push({ changes: expected ?? changes, rows: own ? [] : rows });
    rows = [];
    columns = undefined;
  }

  function columnsOf(index: number): readonly Column[] {
    return columns ?? prepared[index]?.columns ?? [];
  }

  return {
    results,
    submit(connection) {
      connection.stream.cork();
      try {
        for (const name of statements.takeDropped()) connection.close({ type: 'S', name }, true);
        for (const each of encoded) prepared.push(send(connection, each, { statements, fresh }));
        if (encoded.length > 1) connection.flush();
        connection.sync();
      } finally {
        connection.stream.uncork();
      }
    },
    handleRowDescription({ fields }) {
      columns = fields.map(({ name, dataTypeID }) => ({ name, decode: decoderOf(dataTypeID) }));
    },
    handleDataRow({ fields }) {
      const shape = columnsOf(results.length);
      const row: Record<string, SqlValue> = {};
      for (let i = 0; i < shape.length; i++) {
        const { name, decode } = shape[i] as Column;
        const text = fields[i];
        row[name] = text === null || text === undefined ? null : decode(text);
      }
      rows.push(row);
    },
    handleCommandComplete: ({ text }) => statementDone(changesOf(text)),
    handleEmptyQuery: () => statementDone(0),
    handleError(error) {
      for (const each of fresh) statements.forget(each);
      // What has run is prepared well; what failed may have failed because the tables have changed.
      const failed = prepared[results.length];
      if (failed) statements.forget(failed);
      end({ kind: 'failed', failedAt: results.length, error });
    },
    handleReadyForQuery: () => end({ kind: 'done', results }),
  };
}

function send(
  connection: Connection,
  { sql, params, expectChanges }: Encoded,
  { statements, fresh }: { readonly statements: Statements; readonly fresh: Prepared[] },
): Prepared {
  const expects = expectChanges !== undefined;
  const types = params.map(param => param.type);
  const values = params.map(param => param.value);
  if (expects) {
    types.push('20');
    values.push(String(expectChanges));
  }
  const prepared = statements.find(sql, types, expects);
  if (!prepared.sent) {
    prepared.sent = true;
    fresh.push(prepared);
    connection.parse({ name: prepared.name, text: prepared.sql, types: [...types] }, true);
  }
  connection.bind({ statement: prepared.name, values }, true);
  if (!prepared.columns) connection.describe({ type: 'P' }, true);
  connection.execute(null, true);
  return prepared;
}

/** The number at the end of `INSERT 0 5`, `UPDATE 5`, `SELECT 5`. */
function changesOf(tag: string): number {
  const count = Number(tag.slice(tag.lastIndexOf(' ') + 1));
  return Number.isNaN(count) ? 0 : count;
}
