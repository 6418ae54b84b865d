import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { AccountRecordSchema, HoldRecordSchema } from '#gen/dacp/budget/v1/events_pb.js';
import type { EventStore } from '../eventlog/index.js';
import type { Database, Migration, Statement } from '../storage/index.js';
import type { Account, Hold } from './book.js';
import { ledgerStream, toEvent } from './events.js';
import type { Entry, Keeper } from './journal.js';
import { lineStatement } from './lines.js';
import { fromAccount, fromHold, toAccount, toHold } from './record.js';

/**
 * What follows from the ledger, written with its events: the accounts and holds as they stand, so that a start does not read the whole
 * ledger, and the cost lines by what they are looked for.
 */
export const budgetMigrations: readonly Migration[] = [
  {
    name: '064-budget',
    statements: [
      'CREATE TABLE budget_account (id text PRIMARY KEY, data blob NOT NULL)',
      'CREATE TABLE budget_hold (id text PRIMARY KEY, data blob NOT NULL)',
      `CREATE TABLE cost_line (
        id text PRIMARY KEY,
        at_ms integer NOT NULL,
        day text NOT NULL,
        kind integer NOT NULL,
        subject_id text NOT NULL,
        agent text NOT NULL,
        capability text NOT NULL,
        model text NOT NULL,
        conversation_id text NOT NULL,
        negotiation_id text NOT NULL,
        namespace text NOT NULL,
        currency text NOT NULL,
        micros integer NOT NULL,
        tokens integer NOT NULL,
        time_ms integer NOT NULL,
        data blob NOT NULL
      )`,
      'CREATE INDEX cost_line_by_time ON cost_line (at_ms, id)',
      'CREATE INDEX cost_line_by_agent ON cost_line (agent, at_ms)',
      'CREATE INDEX cost_line_by_conversation ON cost_line (conversation_id, at_ms)',
      'CREATE INDEX cost_line_by_negotiation ON cost_line (negotiation_id, at_ms)',
    ],
  },
];

/** Keeps budgets in the record and in the tables of `budgetMigrations`; both are of one database. */
export function createRecordKeeper({ database, store }: { database: Database; store: EventStore }): Keeper {
  return {
    async load() {
      const [accounts, holds] = await Promise.all([
        readAll(database, 'budget_account'),
        readAll(database, 'budget_hold'),
      ]);
      return {
        accounts: accounts.map(data => fromAccount(fromBinary(AccountRecordSchema, data))),
        holds: holds.map(data => fromHold(fromBinary(HoldRecordSchema, data))),
      };
    },
    // The events have their ids once and for all: a write that was made, though nobody heard of it, is not made twice.
    prepare(entry) {
      const events = entry.changes.map(toEvent);
      const lines = events.filter(event => event.type === 'budget.settled').map(lineStatement);
      const alongside = [...standings(entry), ...lines];
      return async () => {
        await store.append(ledgerStream, events, { alongside });
      };
    },
  };
}

function standings({ accounts, holds }: Entry): Statement[] {
  return [
    ...[...accounts].map(([id, account]) => standing('budget_account', id, account && accountBytes(account))),
    ...[...holds].map(([id, hold]) => standing('budget_hold', id, hold && holdBytes(hold))),
  ];
}

function standing(table: 'budget_account' | 'budget_hold', id: string, data: Uint8Array | undefined): Statement {
  if (!data) return { sql: `DELETE FROM ${table} WHERE id = $1`, params: [id] };
  const sql = `INSERT INTO ${table} (id, data) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET data = excluded.data`;
  return { sql, params: [id, data] };
}

async function readAll(database: Database, table: 'budget_account' | 'budget_hold'): Promise<Uint8Array[]> {
  return (await database.read<{ data: Uint8Array }>(`SELECT data FROM ${table} ORDER BY id`)).map(({ data }) => data);
}

function accountBytes(account: Account): Uint8Array {
  return toBinary(AccountRecordSchema, create(AccountRecordSchema, toAccount(account)));
}

function holdBytes(hold: Hold): Uint8Array {
  return toBinary(HoldRecordSchema, create(HoldRecordSchema, toHold(hold)));
}
