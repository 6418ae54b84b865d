import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Database, Statement } from '../storage/index.js';
import { newEvent } from './new-event.js';
import { createEventStore } from './store.js';

test('keeps what it appends in memory once somebody follows the record, and not before', async () => {
  let position = 0n;
  const write = async (statements: readonly Statement[]) =>
    statements.map(() => ({ changes: 1, rows: [], lastRowId: ++position }));
  const store = createEventStore({ database: { dialect: 'sqlite', write } as unknown as Database });
  const append = (version: bigint) =>
    store.append(
      's',
      [newEvent({ type: 't', source: 's', timeMs: 0, payload: { schema: EventSchema, message: create(EventSchema) } })],
      { expectedVersion: version },
    );
  await append(0n);
  expect(store.readFresh({ after: 0n, limit: 9 })).toBeUndefined();
  await append(1n);
  await append(2n);
  expect(store.readFreshStored({ after: 0n, limit: 9 })).toBeUndefined();
  expect(store.readFresh({ after: 1n, limit: 9 })?.map(event => event.version)).toEqual([2n, 3n]);
});
