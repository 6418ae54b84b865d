import { describe, expect, it } from 'vitest';
import { reportLines } from './report-lines.js';
import { createStyle } from './style.js';

describe('the lines of a report', () => {
  const lines = (report: Parameters<typeof reportLines>[1]) => reportLines('a.txt', report, createStyle(false));

  it('leave out what is missing, and say so', () => {
    expect(lines({ language: null, failed: [{ part: 'language', why: 'nobody proposed' }] })).toContain(
      'language is missing: nobody proposed',
    );
  });

  it('bear a report of any form', () => {
    for (const report of [null, 7, 'text', [], { negotiations: [1], keywords: { keywords: [null] } }])
      expect(lines(report)[0]).toBe('a.txt');
  });

  it('fold a long summary', () => {
    const folded = lines({ summary: { summary: 'word '.repeat(60).trim() } });
    expect(Math.max(...folded.map(line => line.length))).toBeLessThanOrEqual(100);
    expect(folded.join(' ').match(/word/g)).toHaveLength(60);
  });
});
