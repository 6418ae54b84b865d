import { expect, it } from 'vitest';
import { Role } from '#gen/dacp/link/v1/link_pb.js';
import { createFakeClock, type MeshError } from '../base/index.js';
import type { Connection } from './connection.js';
import { completeLimits } from './limits.js';
import { createLink, type LinkListener } from './link.js';
import { silentObserver } from './observer.js';

const nobody: LinkListener = {
  delivery: () => false,
  cancel: () => undefined,
  announce: () => undefined,
  direct: () => undefined,
  pong: () => undefined,
  goodbye: () => undefined,
  loads: () => ({}),
  broken: () => undefined,
  resumed: () => undefined,
  ended: () => undefined,
};

it('says of a silent peer how long it was waited for, in whole milliseconds', () => {
  const clock = createFakeClock();
  const link = createLink({
    peer: { hostId: 'host-1', epoch: '1', role: Role.HOST, simple: true, address: '' },
    limits: completeLimits(),
    pingEveryMs: 10_000 / 3,
    clock,
    observer: silentObserver,
    listener: nobody,
  });
  const cuts: MeshError[] = [];
  const connection: Connection = {
    listener: { frame: () => undefined, drained: () => undefined, peerEnded: () => undefined, closed: () => undefined },
    writable: true,
    closed: false,
    write: () => undefined,
    isPrompt: () => false,
    end: () => undefined,
    cut: error => void cuts.push(error),
  };
  link.attach(connection, 0);
  clock.advance(3_334);
  clock.advance(3_334);
  expect(cuts.map(({ message }) => message)).toEqual(['host-1 gave no sign of life within 3333 ms; the link is cut']);
});
