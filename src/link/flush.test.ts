import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../base/index.js';
import { createMessage, encodeMessage } from '../message/index.js';
import type { Connection } from './connection.js';
import { createFlusher, type Flusher } from './flush.js';
import { decodeFrame } from './frame-read.js';
import { encodeDelivery } from './frame-write.js';
import { completeLimits } from './limits.js';
import { silentObserver } from './observer.js';
import { outgoing } from './outgoing.js';
import { createSession, type Session } from './session.js';

it('does not wait for the end of the turn where hardly anything is under way', () => {
  const sent: string[] = [];
  let calm = true;
  const session = {
    isCalm: () => calm,
    owes: () => 'nothing',
    unsent: () => 0,
    openCount: () => 0,
    nextFrame: () => undefined,
  };
  const flusher = createFlusher({
    session: session as unknown as Session,
    limits: completeLimits(),
    clock: createFakeClock(),
    defer: run => {
      sent.push('when the turn is over');
      run();
    },
    soon: run => {
      sent.push('soon');
      run();
    },
    connection: () => undefined,
  });
  flusher.wake();
  calm = false;
  flusher.wake();
  expect(sent).toEqual(['soon', 'when the turn is over']);
});

it('sets no timer for acknowledgements while there is no connection', () => {
  const clock = createFakeClock();
  const session = { owes: () => 'some', unsent: () => 0, nextFrame: () => undefined } as unknown as Session;
  const flusher = createFlusher({
    session,
    limits: completeLimits(),
    clock,
    defer: run => run(),
    soon: run => run(),
    connection: () => undefined,
  });
  flusher.payDebts();
  flusher.flush(true);
  expect(clock.pending).toBe(0);
});

const bytes = encodeMessage(createMessage({ performative: 'request', sender: 'a', receiver: 'b' }));
const record = encodeDelivery(bytes, { receivers: [], signature: new Uint8Array(0), hops: 0, sessionId: '' });
const tracker = { reached: () => undefined, refused: () => undefined };

/** A session that sends over a stream, and the sizes of its frames. */
function sending({ prompt }: { readonly prompt: boolean }) {
  const sizes: number[] = [];
  const ends: (() => void)[] = [];
  const ignore = () => undefined;
  const [limits, clock] = [completeLimits(), createFakeClock()];
  const session = createSession({
    simple: false,
    limits,
    clock,
    observer: silentObserver,
    listener: {
      delivery: () => true,
      cancel: ignore,
      announce: ignore,
      direct: ignore,
      announceRefused: ignore,
      wake: () => flusher.wake(),
      overfull: ignore,
    },
  });
  session.receive({ ...decodeFrame(new Uint8Array(0)), credit: 100 });
  const write = (frame: Uint8Array) => void sizes.push(decodeFrame(frame).items.length);
  const connection = { writable: true, isPrompt: () => prompt, write } as unknown as Connection;
  const defer = (run: () => void) => void ends.push(run);
  const flusher: Flusher = createFlusher({ session, limits, clock, defer, soon: defer, connection: () => connection });

  return {
    sizes,
    ask(count: number): void {
      for (let i = 0; i < count; i++) session.send(outgoing(record, { messageId: 'm', counted: true, tracker }));
    },
    answer(count: number): void {
      for (let i = 0; i < count; i++) session.send(outgoing(record, { messageId: 'm' }));
    },
    endTurn(): void {
      for (const run of ends.splice(0)) run();
    },
  };
}

describe('what is said together', () => {
  it('goes out in two halves to a peer that has nothing to do, so that both work', () => {
    const { sizes, ask, endTurn } = sending({ prompt: true });
    ask(16);
    expect(sizes).toEqual([8]);
    endTurn();
    expect(sizes).toEqual([8, 8]);
  });

  it('goes out in one frame while its peer has something to do', () => {
    const { sizes, ask, endTurn } = sending({ prompt: true });
    ask(1);
    endTurn();
    ask(12);
    endTurn();
    expect(sizes).toEqual([1, 12]);
  });

  it('goes out in one frame where all leaves when the turn is over', () => {
    const { sizes, ask, endTurn } = sending({ prompt: false });
    ask(12);
    endTurn();
    expect(sizes).toEqual([12]);
  });

  it('goes out in one frame when it is answers: who gives them does not know what the peer has to do', () => {
    const { sizes, answer, endTurn } = sending({ prompt: true });
    answer(12);
    endTurn();
    expect(sizes).toEqual([12]);
  });
});
