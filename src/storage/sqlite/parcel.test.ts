import { describe, expect, test } from 'vitest';
import { createPacker, createUnpacker } from './parcel.js';
import type { Reply, Request, WireValue } from './protocol.js';
import { packReply, unpackReplies } from './replies.js';
import { packRequest, unpackRequests } from './requests.js';

function makeWay() {
  const [packer, unpacker] = [createPacker(), createUnpacker()];
  return {
    ask(...requests: Request[]) {
      for (const request of requests) packRequest(packer, request);
      const parcel = packer.take();
      return { parcel, arrived: unpackRequests(unpacker, structuredClone(parcel)) };
    },
    answer(...replies: Reply[]) {
      for (const reply of replies) packReply(packer, reply);
      return unpackReplies(unpacker, structuredClone(packer.take()));
    },
  };
}

const reading = (sql: string, params: WireValue[] = []): Request => ({
  id: 1,
  read: { sql, params, expectChanges: undefined },
});

describe('a parcel of requests', () => {
  test('arrives as it was packed, with all kinds of values', () => {
    const params = ['text', '', 7n, 2.5, null, new Uint8Array([1, 2]), new Uint8Array(), -1, new Uint8Array([3])];
    const requests: Request[] = [
      {
        id: 1,
        write: [
          { sql: 'A', params, expectChanges: 0 },
          { sql: 'B', params: [], expectChanges: undefined },
        ],
      },
      { id: 2, write: [] },
      reading('A', params),
      'close',
    ];
    const { ask } = makeWay();
    expect(ask(...requests).arrived).toEqual(requests);
    expect(ask(...requests).arrived).toEqual(requests);
  });

  test('names a statement in full once', () => {
    const { ask } = makeWay();
    expect(ask(reading('SELECT 1')).parcel.items).toContain('SELECT 1');
    const { parcel, arrived } = ask(reading('SELECT 1'));
    expect(parcel.items).not.toContain('SELECT 1');
    expect(arrived).toEqual([reading('SELECT 1')]);
  });

  test('goes on when more statements are named than are remembered', () => {
    const { ask } = makeWay();
    const requests = Array.from({ length: 1000 }, (_, n) => reading(`SELECT ${n % 600}`));
    expect(ask(...requests).arrived).toEqual(requests);
    expect(ask(...requests.slice(0, 300)).arrived).toEqual(requests.slice(0, 300));
  });

  test('has copies of bytes, and of nothing beside them', () => {
    const { ask } = makeWay();
    const large = new Uint8Array(100_000).fill(1);
    const view = large.subarray(10, 13);
    const { parcel, arrived } = ask(reading('A', [view]), reading('A', [new Uint8Array(200_000).fill(2)]));
    expect(parcel.bytes.buffer.byteLength).toBe(200_003);
    view.fill(9);
    expect(arrived[0]).toEqual(reading('A', [new Uint8Array([1, 1, 1])]));
  });

  test('a request for which there is no memory leaves the others whole', () => {
    const packer = createPacker();
    packRequest(packer, reading('A', [1n]));
    const endless = Object.defineProperty(new Uint8Array(1), 'length', { value: 2 ** 60 });
    expect(() => packRequest(packer, reading('B', ['x', endless]))).toThrow(RangeError);
    packRequest(packer, reading('C', ['y']));
    expect(unpackRequests(createUnpacker(), packer.take())).toEqual([reading('A', [1n]), reading('C', ['y'])]);
  });
});

describe('a parcel of replies', () => {
  const columns = ['a', 'b'];
  const result = (n: number) => ({ changes: n, lastRowId: null, columns, rows: [[n, new Uint8Array([n])]] });

  test('arrives as it was packed: results, none, and faults', () => {
    const { answer } = makeWay();
    const fault = { reason: 'WRITE_CONFLICT', message: 'no', details: { statement: '0' } } as const;
    const replies: Reply[] = [
      { id: 1, outcome: { results: [result(1), { changes: 3, lastRowId: 2n ** 60n, columns: [], rows: [] }] } },
      { id: 2, outcome: { fault } },
      { id: 3, outcome: { results: [] } },
    ];
    expect(answer(...replies)).toEqual(replies);
    expect(answer(...replies)).toEqual(replies);
  });

  test('gives each row bytes of its own', () => {
    const [reply] = makeWay().answer({ id: 1, outcome: { results: [result(1), result(2)] } });
    const bytes = reply && 'results' in reply.outcome ? reply.outcome.results[1]?.rows[0]?.[1] : undefined;
    expect((bytes as Uint8Array).buffer.byteLength).toBe(1);
  });
});
