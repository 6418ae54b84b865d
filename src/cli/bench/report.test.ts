import { describe, expect, it } from 'vitest';
import { figuresOf } from './closed-loop.js';
import { head, nameOf, remark, resultCells, resultObject } from './report.js';
import { rowsOf } from './row.js';

const measured = {
  figures: figuresOf([1, 2, 3], 1_000),
  cpuUs: { node: 0.1234, host: 12.345, client: 1234.5 },
  rssBytes: { node: 100_000_000, host: 90_000_000, client: 80_500_000 },
  traceBatches: 2,
};

function row(words: Parameters<typeof rowsOf>[0]) {
  const [first] = rowsOf(words);
  if (!first) throw new Error('no row');
  return first;
}

describe('the result of a measurement', () => {
  it('is an object for programs, with what it hangs on', () => {
    expect(resultObject(row({ scenario: 's2', subscribers: '10' }), measured)).toMatchObject({
      scenario: 's2',
      subscribers: 10,
      rate: 3,
      delivered_rate: 30,
      p50_ms: 2,
      p99_ms: 3,
      messages: 3,
      seconds: 1,
      cpu_us: { node: 0.123, host: 12.3, client: 1235 },
      rss_mb: { node: 100, host: 90, client: 80.5 },
      via: 'direct',
      telemetry: true,
      trace_batches: 2,
      versions: { node: process.versions.node },
    });
  });

  it('is a line of a table with as many cells as the head has', () => {
    const cells = resultCells(row({ scenario: 's1' }), measured);
    expect(cells).toHaveLength(head.length);
    expect(cells.slice(0, 4)).toEqual(['s1, 64 at a time', '3', '2', '3']);
  });

  it.each([
    [{ scenario: 's2' }, 's2, 1 subscriber'],
    [{ scenario: 's3' }, 's3, 10 bidders'],
    [{ scenario: 's3', concurrency: '16' }, 's3, 10 bidders, 16 at a time'],
    [{ scenario: 's4' }, 's4, start'],
    [{ scenario: 'durable' }, 'durable, 512 at a time'],
  ])('of %j is called "%s"', (words, name) => {
    expect(nameOf(row(words))).toBe(name);
  });

  it('says of a start how long it took, and what idle agents take', () => {
    const start = {
      seconds: 0.98765,
      atOnceSeconds: 0.5,
      idleSeconds: 2,
      idleAgents: 10,
      hostBytesPerAgent: 5_000,
      nodeBytesPerAgent: 4_000,
      hostBytesWithIdle: 90_000_000,
    };
    const s4 = row({ scenario: 's4' });
    expect(remark(s4, { ...measured, start })).toBe(
      'first answer after 0.988 s, 0.5 s when all start at once; 10 idle agents: 5 kB each, 90 MB the host with them',
    );
    expect(resultObject(s4, { ...measured, start })).toMatchObject({
      start_s: 0.988,
      at_once_s: 0.5,
      idle_s: 2,
      idle_agents: 10,
      idle_kb: { host: 5, node: 4 },
      idle_host_mb: 90,
    });
  });

  it('says of decisions their mean and their 95th percentile', () => {
    expect(remark(row({ scenario: 'decide' }), measured)).toBe('a decision takes 2 ms on average, p95 3 ms');
    expect(remark(row({ scenario: 's1' }), measured)).toBe('');
  });
});
