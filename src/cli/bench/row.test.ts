import { describe, expect, it } from 'vitest';
import { rowsOf } from './row.js';

describe('what is measured', () => {
  it('is every scenario in its usual sizes when nothing is said', () => {
    const names = rowsOf({}).map(({ scenario, concurrency, agents }) => `${scenario} ${concurrency} ${agents}`);
    expect(names).toEqual([
      's1 1 1',
      's1 64 1',
      's1 512 1',
      's2 512 1',
      's2 512 10',
      's3 1 10',
      's3 1 100',
      's3 16 10',
      's4 1 10000',
      'durable 512 1',
      'decide 64 1',
    ]);
  });

  it('is one scenario with the numbers that were given', () => {
    const words = { scenario: 's2', subscribers: '10', concurrency: '7', messages: '100', warmUp: '0', via: 'node' };
    expect(rowsOf({ ...words, telemetry: false })).toEqual([
      {
        scenario: 's2',
        concurrency: 7,
        agents: 10,
        messages: 100,
        forMs: 0,
        warmUpMs: 0,
        via: 'node',
        record: 'disk',
        telemetry: false,
      },
    ]);
  });

  it('keeps negotiations in memory only when it is asked to', () => {
    expect(rowsOf({ scenario: 's3' })[0]?.record).toBe('disk');
    expect(rowsOf({ scenario: 's3', record: 'memory' })[0]?.record).toBe('memory');
    expect(() => rowsOf({ scenario: 's3', record: 'tape' })).toThrow('takes disk or memory');
    expect(() => rowsOf({ scenario: 's1', record: 'memory' })).toThrow('goes with --scenario s3 alone');
  });

  it('publishes less to several than to one, unless said', () => {
    expect(rowsOf({ scenario: 's2' })[0]?.messages).toBe(200_000);
    expect(rowsOf({ scenario: 's2', subscribers: '10' })[0]?.messages).toBe(50_000);
  });

  it.each([
    [{ scenario: 's9' }, '--scenario s9: takes one of s1, s2, s3, s4, durable, decide'],
    [{ concurrency: '0' }, '--concurrency 0: takes a whole number from 1 to 100000'],
    [{ concurrency: '1e3' }, '--concurrency 1e3: takes a whole number'],
    [{ seconds: '0' }, '--seconds 0: takes a number of seconds from 0.05 to 600'],
    [{ seconds: 'long' }, '--seconds long: takes a number'],
    [{ via: 'air' }, '--via air: takes direct or node'],
    [{ scenario: 's1', bidders: '3' }, '--bidders 3: goes with --scenario s3 alone'],
    [{ subscribers: '3' }, '--subscribers 3: goes with --scenario s2 alone'],
  ])('cannot be %j', (words, message) => {
    expect(() => rowsOf(words)).toThrow(message);
  });
});
