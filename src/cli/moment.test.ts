import { timestampMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, test } from 'vitest';
import { readMoment } from './moment.js';

describe('a moment', () => {
  const nowMs = Date.parse('2026-11-21T15:00:00Z');

  test.each([
    ['2026-11-21T14:00:00Z', nowMs - 3_600_000],
    ['2026-11-21T16:00:00.5+01:00', nowMs + 500],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['90s', nowMs - 90_000],
    ['1.5m', nowMs - 90_000],
    ['2d', nowMs - 2 * 86_400_000],
  ])('%s is read', (text, ms) => {
    expect(timestampMs(readMoment('--at', text, nowMs))).toBe(ms);
  });

  test.each(['', 'now', '10', '2026-13-40T00:00:00Z', '2026-02-31', '2026-02-29T12:00:00Z', '5 apples'])(
    '%s is none',
    text => {
      expect(() => readMoment('--at', text, nowMs)).toThrow(/--at .*takes a time such as/);
    },
  );
});
