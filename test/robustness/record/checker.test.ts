import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { checkRecord } from '../../harness/record-checker.js';

/** Each test seeds one fault into this record, of two streams, and shows that it is found. */
const event = (id: string, stream: string, version: number, position: number) =>
  create(EventSchema, { id, stream, version: BigInt(version), position: BigInt(position) });
const record = () => [event('a', 's', 1, 1), event('b', 't', 1, 2), event('c', 's', 2, 3), event('d', 's', 3, 7)];
const acknowledged = [
  { stream: 's', version: 1, position: 1, ids: ['a'], writer: 'w' },
  { stream: 's', version: 3, position: 7, ids: ['c', 'd'], writer: 'w' },
];

test('a record that holds what was acknowledged, and more, passes', () => {
  expect(checkRecord(acknowledged, record())).toEqual([]);
});

test('an acknowledged event that is lost is found', () => {
  expect(checkRecord(acknowledged, record().slice(0, 3))).toEqual(['d was acknowledged and is lost']);
});

test('an event that is there twice is found', () => {
  const twice = [...record(), event('a', 's', 4, 8)];
  expect(checkRecord([], twice)).toEqual(['a is there twice']);
});

test('a hole and a disorder are found', () => {
  expect(checkRecord([], [event('a', 's', 1, 1), event('c', 's', 3, 3)])).toHaveLength(1);
  expect(checkRecord([], [event('a', 's', 1, 3), event('c', 's', 2, 3)])).toHaveLength(1);
});

test('an event at another place than acknowledged is found', () => {
  const moved = [{ stream: 's', version: 2, position: 7, ids: ['c', 'd'] }];
  expect(checkRecord(moved, record())).toHaveLength(2);
  expect(checkRecord([{ stream: 's', version: 3, position: 6, ids: ['d'] }], record())).toHaveLength(1);
});

test('answers to one writer that overtook each other are found', () => {
  expect(checkRecord([...acknowledged].reverse(), record())).toHaveLength(1);
});
