import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { expect, test } from 'vitest';
import { type Event, EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { createFakeClock, createWake } from '../base/index.js';
import type { EventStore } from '../eventlog/index.js';
import { jsonContent } from '../message/index.js';
import type { Database } from '../storage/index.js';
import { keyOf, streamOf } from './key.js';
import { toEvent } from './record.js';
import { watch } from './watch.js';

const key = keyOf({ type: 'order', id: '1' });

async function updated(revision: number, position: number): Promise<Event> {
  const change = { kind: 'updated', previous: {}, updates: { n: revision }, reason: '', actor: '', atMs: 0 } as const;
  const event = await toEvent(change, { key, cause: {}, index: 0 }, async value => jsonContent(value));
  const place = { stream: streamOf(key), version: BigInt(revision), position: BigInt(position) };
  return create(EventSchema, { ...event, ...place, time: timestampFromMs(0) });
}

test('a change that the beginning has already, since the list went on while it was read, is not told again', async () => {
  const record = [await updated(2, 12), await updated(3, 15)];
  const store = {
    readAll: async ({ after = 0n, backwards }: { after?: bigint; backwards?: boolean }) =>
      backwards ? record.slice(-1) : record.filter(({ position }) => position > after),
  };
  const body = JSON.stringify({
    exists: true,
    withheld: undefined,
    status: '',
    keyId: '',
    createdAtMs: 0,
    updatedAtMs: 0,
    bytesMax: 9,
    value: { n: 2 },
  });
  // The list stood at position 10 when the watch began; its row of the state is as of 12.
  const row = { namespace: 'default', type: 'order', id: '1', revision: 2, position: 12, body, sealed: null };
  const parts = {
    database: { read: async () => [row] } as unknown as Database,
    store: store as unknown as EventStore,
    clock: createFakeClock(),
  };
  const projection = { generation: 1, position: 10n, advance: async () => undefined };
  const source = { parts, upToDate: async () => projection, bell: createWake() };
  const steps = watch(source, { query: {}, after: 0n, signal: new AbortController().signal });
  const first = (await steps.next()).value;
  expect(first).toMatchObject({ position: 10n, step: { case: 'states', value: { states: [{ revision: 2n }] } } });
  const second = (await steps.next()).value;
  expect(second).toMatchObject({ position: 15n, step: { case: 'change', value: { revision: 3n } } });
});
