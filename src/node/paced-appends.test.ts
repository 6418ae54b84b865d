import { expect, it } from 'vitest';
import { createFakeClock } from '../base/index.js';
import type { EventStore } from '../eventlog/index.js';
import { pacedAppends } from './paced-appends.js';

function listen() {
  const clock = createFakeClock();
  const listeners = new Set<(position: bigint) => void>();
  const store: Pick<EventStore, 'onAppended'> = {
    onAppended(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const heard: bigint[] = [];
  const appends = pacedAppends(store as EventStore, clock, 25);
  const stop = appends.onAppended(position => heard.push(position));
  const append = (position: bigint) => {
    for (const listener of listeners) listener(position);
  };
  return { clock, appends, heard, stop, append, listeners };
}

it('tells of an append after a pause at once', () => {
  const { clock, heard, append } = listen();
  append(1n);
  expect(heard).toEqual([1n]);
  clock.advance(25);
  append(2n);
  expect(heard).toEqual([1n, 2n]);
});

it('tells of appends that come close together once, with the last of them', () => {
  const { clock, heard, append } = listen();
  for (const position of [1n, 2n, 3n]) append(position);
  clock.advance(24);
  expect(heard).toEqual([1n]);
  clock.advance(1);
  expect(heard).toEqual([1n, 3n]);
  append(4n);
  clock.advance(24);
  expect(heard).toEqual([1n, 3n]);
  clock.advance(1);
  expect(heard).toEqual([1n, 3n, 4n]);
});

it('tells of what was not told yet when it is to settle', () => {
  const { appends, heard, append } = listen();
  append(1n);
  append(2n);
  appends.settle();
  appends.settle();
  expect(heard).toEqual([1n, 2n]);
});

it('tells nothing more to who has stopped', () => {
  const { clock, heard, append, stop, listeners } = listen();
  append(1n);
  append(2n);
  stop();
  clock.advance(100);
  expect(heard).toEqual([1n]);
  expect(listeners.size).toBe(0);
});
