import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { markdownOf, tableOf, withLastRun } from './document.js';
import { openResults, type Result } from './results.js';
import { rows, type Who } from './rows.js';
import { summarizeResults } from './summary.js';

const named = (name: string) => rows.filter(row => row.name === name);
const result = (row: string, who: Who, pair: number, figures: Record<string, number>): Result => ({
  row,
  who,
  pair,
  figures,
});

describe('the summary of a run', () => {
  const results = [
    ...[200, 300, 100].map((rate, pair) => result('s1-64', 'dacp', pair + 1, { rate })),
    ...[100, 100, 100].map((rate, pair) => result('s1-64', 'nats', pair + 1, { rate })),
    result('s1-64', 'jade', 2, { rate: 50 }),
    result('s1-1', 'nats', 1, { rate: 7 }),
  ];

  it('has the median and the quartiles of each, ourselves first', () => {
    const summaries = summarizeResults(named('s1-64'), results);
    expect(summaries.map(({ who, count, figures }) => [who, count, figures])).toEqual([
      ['dacp', 3, [150, 200, 250]],
      ['nats', 3, [100, 100, 100]],
      ['jade', 1, [50, 50, 50]],
    ]);
  });

  it('has ratios of pairs, not of medians, and says whether the goal is met', () => {
    const [, nats, jade] = summarizeResults(named('s1-64'), results);
    expect(nats).toMatchObject({ ratios: [1.5, 2, 2.5], goal: { text: '≥ 2 ×', met: true } });
    // Only the second pair is one.
    expect(jade).toMatchObject({ ratios: [6, 6, 6], goal: { text: '≥ 5 ×', met: true } });
  });

  it('has no ratio where there is no pair', () => {
    const [alone] = summarizeResults(named('s1-1'), results);
    expect(alone).toMatchObject({ who: 'nats', count: 1 });
    expect(alone?.ratios).toBeUndefined();
  });

  it('takes a shorter time for the better one', () => {
    const starts = [result('s4', 'dacp', 1, { start_s: 0.5 }), result('s4', 'jade', 1, { start_s: 2 })];
    const [own, jade] = summarizeResults(named('s4'), starts);
    expect(own?.goal).toEqual({ text: '≤ 1', met: true });
    expect(jade?.ratios).toEqual([4, 4, 4]);
  });

  it('says when a goal of our own is missed', () => {
    const [own] = summarizeResults(named('durable'), [result('durable', 'dacp', 1, { rate: 9_999 })]);
    expect(own?.goal).toEqual({ text: '≥ 10000/s', met: false });
  });

  it('becomes a table with as many cells as its head has', () => {
    const summaries = summarizeResults(named('s1-64'), results);
    const { head, cells } = tableOf(summaries);
    for (const line of cells) expect(line).toHaveLength(head.length);
    expect(markdownOf(summaries, ['2 cores'])).toContain('| S1, 64 outstanding | nats | 3 | 100 | 100 – 100 | 2 |');
  });
});

describe('the page', () => {
  it('gets a last run at its end, and another one in its place', () => {
    const first = withLastRun('# Benchmarks\n\nText.\n', 'first');
    expect(first).toContain('Text.\n\n## The last run\n\n<!-- last run');
    const second = withLastRun(`${first}\nMore.\n`, 'second');
    expect(second).not.toContain('first');
    expect(second).toContain('second');
    expect(second.endsWith('\nMore.\n')).toBe(true);
  });
});

describe('the file of results', () => {
  const conditions = { build: 'a', seconds: 1, warmUpSeconds: 1, short: false };

  function file(): string {
    const folder = mkdtempSync(join(tmpdir(), 'dacp-results-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return join(folder, 'deeper', 'results.jsonl');
  }

  it('goes on where a run was interrupted', () => {
    const path = file();
    openResults(path, conditions).add(result('s1-1', 'dacp', 1, { rate: 5 }));
    const again = openResults(path, conditions);
    expect(again.has('s1-1', 'dacp', 1)).toBe(true);
    expect(again.has('s1-1', 'nats', 1)).toBe(false);
    again.add(result('s1-1', 'nats', 1, { rate: 6 }));
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(3);
  });

  it('is not mixed with results of another build', () => {
    const path = file();
    openResults(path, conditions);
    expect(() => openResults(path, { ...conditions, build: 'b' })).toThrow('begin anew with --fresh');
  });
});
