import { anyUnpack, StringValueSchema } from '@bufbuild/protobuf/wkt';
import { expect, test } from 'vitest';
import { EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { check } from '../message/index.js';
import { newEvent } from './new-event.js';

const parts = {
  type: 'order.placed',
  source: 'shop',
  timeMs: 1_500,
  payload: { schema: StringValueSchema, message: { value: 'x' } },
};

test('an event has an id of its own, its time, and its payload by type', () => {
  const event = newEvent(parts);
  check(EventSchema, event);
  expect(event.id).not.toBe(newEvent(parts).id);
  expect(event.time).toMatchObject({ seconds: 1n, nanos: 500_000_000 });
  expect(event.payload?.typeUrl).toBe('type.googleapis.com/google.protobuf.StringValue');
  expect(event.payload && anyUnpack(event.payload, StringValueSchema)?.value).toBe('x');
});

test('whom it is about is said only where it is known', () => {
  expect(newEvent(parts)).toMatchObject({ agentId: '', conversationId: '', namespace: '' });
  expect(newEvent({ ...parts, agentId: 'a', conversationId: 'c', namespace: 'n' })).toMatchObject({
    agentId: 'a',
    conversationId: 'c',
    namespace: 'n',
  });
});
