import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it, test } from 'vitest';
import { AgentKind } from '#gen/dacp/agent/v1/agent_pb.js';
import {
  count,
  formatAge,
  formatDuration,
  readDuration,
  readLabels,
  readLimit,
  readWhole,
  readWord,
  word,
} from './values.js';

describe('readWhole', () => {
  test.each([
    ['1', 1],
    ['20', 20],
    [' 7 ', 7],
  ])('reads %s', (text, number) => {
    expect(readWhole('--n', text, { most: 20 })).toBe(number);
  });

  test.each(['', ' ', '0', '21', '1.5', 'many', '-1'])('refuses "%s" and says what it takes', text => {
    expect(() => readWhole('--n', text, { most: 20 })).toThrow(`--n ${text}: takes a whole number from 1 to 20`);
  });

  it('takes 50 of a list unless more are wanted', () => {
    expect(readLimit(undefined)).toBe(50);
    expect(() => readLimit('1001')).toThrow('--limit 1001: takes a whole number from 1 to 1000');
  });
});

describe('readDuration', () => {
  it.each([
    ['500ms', 500],
    ['5s', 5000],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['7', 7000],
  ])('reads %s', (text, ms) => {
    expect(readDuration('--timeout', text)).toBe(ms);
  });

  it.each(['', '0', '-1s', '5 parsecs', '2h', 'NaN'])('refuses "%s", naming option and value', text => {
    expect(() => readDuration('--timeout', text)).toThrow(`--timeout ${text}: takes a time from 1ms to 1h`);
  });
});

test('spans of time are short for people', () => {
  expect([3.4, 900, 8240, 59_000, 61_000, 7_200_000, 200_000_000].map(formatDuration)).toEqual([
    '3 ms',
    '900 ms',
    '8.2 s',
    '59 s',
    '1 min',
    '2 h',
    '2 d',
  ]);
  expect(formatAge(timestampFromMs(1000), 3500)).toBe('2.5 s ago');
  expect(formatAge(timestampFromMs(5000), 3500)).toBe('0 ms ago');
  expect(formatAge(undefined, 3500)).toBe('');
});

test('labels are pairs, and a value may hold an equals sign', () => {
  expect(readLabels('--label', ['zone=eu', 'a=b=c', 'empty='])).toEqual({ zone: 'eu', a: 'b=c', empty: '' });
  expect(() => readLabels('--label', ['zone'])).toThrow('--label zone: takes KEY=VALUE');
});

test('enums are written and read as words', () => {
  expect(word(AgentKind, AgentKind.GOAL_BASED)).toBe('goal-based');
  expect(word(AgentKind, 99)).toBe('99');
  expect(readWord('--kind', AgentKind, 'goal-based')).toBe(AgentKind.GOAL_BASED);
  expect(() => readWord('--kind', AgentKind, 'unspecified')).toThrow(
    '--kind unspecified: takes one of llm, reactive, goal-based, collaborative, learning',
  );
});

test('one is not plural', () => {
  expect([count(0, 'agent'), count(1n, 'agent'), count(2, 'agent')]).toEqual(['0 agents', '1 agent', '2 agents']);
});
