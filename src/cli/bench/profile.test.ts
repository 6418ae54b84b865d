import { describe, expect, it } from 'vitest';
import { type CpuProfile, summarize } from './profile.js';

const frames: [string, string, number][] = [
  ['(idle)', '', -1],
  ['(garbage collector)', '', -1],
  ['flush', 'file:///somewhere/dist/link/flush.js', 9],
  ['flush', 'file:///somewhere/dist/link/flush.js', 9],
  ['', 'file:///somewhere/gen/ts/dacp/codec/codec.js', 0],
  ['write', 'file:///somewhere/node_modules/@grpc/grpc-js/build/src/call.js', 1],
  ['inner', 'file:///a/node_modules/outer/node_modules/inner/index.js', 2],
  ['emit', 'node:events', 512],
  ['dispatch', '', -1],
  ['writev', '', -1],
  ['', '', -1],
  ['emit', 'node:events', 512],
];

/** A profile with one node for each frame, and samples of them by index with the µs before each. */
function profileOf(samples: readonly (readonly [frame: number, us: number])[]): CpuProfile {
  return {
    nodes: frames.map(([functionName, url, lineNumber], id) => ({
      id,
      callFrame: { functionName, url, lineNumber, columnNumber: 0 },
    })),
    samples: samples.map(([frame]) => frame),
    timeDeltas: samples.map(([, us]) => us),
  };
}

describe('the summary of a CPU profile', () => {
  it('adds up what a function took itself, however it was called', () => {
    const { functions, busyPercent } = summarize(
      profileOf([
        [0, 500],
        [2, 100],
        [3, 200],
        [7, 200],
      ]),
    );
    expect(busyPercent).toBe(50);
    expect(functions).toEqual([
      { name: 'flush', place: 'dist/link/flush.js:10', percent: 60 },
      { name: 'emit', place: 'node:events:513', percent: 40 },
    ]);
  });

  it('groups by room, library and what Node does', () => {
    const samples = [...frames.keys()].map(index => [index, 10] as const);
    const { rooms } = summarize(profileOf(samples));
    expect(Object.fromEntries(rooms.map(({ name, percent }) => [name, percent]))).toEqual({
      link: 20,
      '(garbage collector)': 10,
      gen: 10,
      '@grpc/grpc-js': 10,
      inner: 10,
      'node:events': 20,
      '(native)': 20,
    });
  });

  it('leaves out waiting and the profiler itself', () => {
    const { functions, busyPercent } = summarize(
      profileOf([
        [0, 10],
        [8, 10],
      ]),
    );
    expect({ functions, busyPercent }).toEqual({ functions: [], busyPercent: 0 });
  });

  it('names so many functions as are wanted, dearest first, and those without a name by their place', () => {
    const samples = [
      [4, 30],
      [5, 20],
      [6, 10],
    ] as const;
    expect(summarize(profileOf(samples), 2).functions.map(({ name, place }) => `${name} ${place}`)).toEqual([
      '(no name) gen/ts/dacp/codec/codec.js:1',
      'write @grpc/grpc-js/build/src/call.js:2',
    ]);
  });
});
