import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onInterrupt, onNextInterrupt } from './interrupt.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const listeners = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');

test('one Ctrl-C that arrives several times is heard once', () => {
  const heard: string[] = [];
  onInterrupt(signal => heard.push(signal));
  for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) process.emit(signal, signal);
  expect(heard).toEqual(['SIGINT']);
  vi.advanceTimersByTime(1000);
});

test('a second later the next one ends the process as usual', () => {
  const before = listeners();
  const release = onInterrupt(() => undefined);
  process.emit('SIGINT', 'SIGINT');
  release();
  expect(listeners()).toBe(before + 2);
  vi.advanceTimersByTime(1000);
  expect(listeners()).toBe(before);
});

test('a process that takes others with it hears the second one', () => {
  let heard = 0;
  onInterrupt(() => undefined);
  process.emit('SIGINT', 'SIGINT');
  const stop = onNextInterrupt(() => heard++);
  process.emit('SIGINT', 'SIGINT');
  expect(heard).toBe(0);
  vi.advanceTimersByTime(1000);
  for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) process.emit(signal, signal);
  expect(heard).toBe(1);
  stop();
  vi.advanceTimersByTime(1000);
});

test('at no moment is a signal heard by nobody in between', () => {
  const before = listeners();
  onInterrupt(() => undefined);
  process.emit('SIGINT', 'SIGINT');
  vi.advanceTimersByTime(10);
  const stop = onNextInterrupt(() => undefined);
  vi.advanceTimersByTime(995);
  expect(listeners()).toBe(before + 2);
  vi.advanceTimersByTime(5);
  // Also while the process that it ends is ending.
  process.emit('SIGINT', 'SIGINT');
  expect(listeners()).toBe(before + 2);
  stop();
  expect(listeners()).toBe(before);
});

test('nothing stays behind when no signal came', () => {
  const before = listeners();
  onInterrupt(() => undefined)();
  expect(listeners()).toBe(before);
});
