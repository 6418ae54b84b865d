import {
  type SessionAction,
  SessionActionSchema,
  type SessionNews,
  SessionRequestSchema,
  SessionResponseSchema,
} from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { backoffMs, type Clock, MeshError, type Timer } from '../../base/index.js';
import { fromBytes, toBytes } from '../../message/index.js';
import { createOutlet, type Outlet, type RawStream, takeFrames } from '../../rpc/index.js';
import { type Asked, createAsked, type Ear, type Wish } from './asked.js';

/** A caller's end of sessions: one at a time, and a further one when that breaks. */
export interface Caller {
  /** Follows a negotiation; gives how to let go of it. */
  ask(wish: Wish, ear: Ear): () => void;
  /** What is followed fails with this. */
  close(error: MeshError): void;
}

/** What a caller stands on. */
export interface CallerParts {
  /** Opens the stream of a session. */
  open(): RawStream;
  readonly clock: Clock;
  /** Spreads tries; at least 0 and below 1. */
  readonly random: () => number;
}

interface Session {
  readonly stream: RawStream;
  readonly outlet: Outlet;
}

/** Negotiations that one caller may follow at once. */
const askedMax = 10_000;
/** How long until a session that broke is followed by another, in ms. */
const backoff = { firstMs: 50, maxMs: 2_000 };

/** Faults of a session that another one need not have. */
const passing: ReadonlySet<string> = new Set(['UNAVAILABLE', 'CANCELLED']);

/** Makes one; nothing is connected before the first question. */
export function createCaller({ open, clock, random }: CallerParts): Caller {
  const all = new Map<number, Asked>();
  /** What is to be said in the session. */
  let queue: SessionAction[] = [];
  let session: Session | undefined;
  let beginning = false;
  let lastKey = 0;
  let attempts = 0;
  /** Until it fires, nothing is said. */
  let pause: Timer | undefined;
  let closed: MeshError | undefined;

  function say(action: SessionAction): void {
    // Without a session there is nothing to add to: the next one begins with all that is followed.
    if (session) queue.push(action);
    goOn();
  }

  function goOn(): void {
    if (session) session.outlet.wake();
    else if (!beginning) {
      beginning = true;
      // Later in this turn something may be let go of again: then nobody has to hear of it.
      setImmediate(begin);
    }
  }

  function begin(): void {
    beginning = false;
    if (session || pause || closed || all.size === 0) return;
    session = connect();
    queue = Array.from(all.values(), asked => asked.beginning());
    session.outlet.flush();
  }

  function encodeNext(): Uint8Array | undefined {
    const action = queue.shift();
    return action && toBytes(SessionRequestSchema, { $typeName: SessionRequestSchema.typeName, actions: [action] });
  }

  function connect(): Session {
    const stream = open();
    takeFrames(stream, bytes => {
      for (const news of fromBytes(SessionResponseSchema, bytes).news) hear(news);
    });
    stream.onClose(error => {
      if (session?.stream === stream) broken(error);
    });
    return { stream, outlet: createOutlet(stream, { next: encodeNext }) };
  }

  function hear(news: SessionNews): void {
    const asked = all.get(news.key);
    if (!asked) return;
    if (asked.hear(news)) {
      attempts = 0;
      all.delete(news.key);
    } else if (news.over) {
      wait();
      say(asked.beginning());
    }
  }

  function broken(error: MeshError | undefined): void {
    session?.outlet.stop();
    session = undefined;
    queue = [];
    if (closed || all.size === 0) return;
    if (error && !passing.has(error.code)) failAll(error);
    else wait();
  }

  function wait(): void {
    attempts += 1;
    pause ??= clock.setTimer(backoffMs(attempts, backoff, random), () => {
      pause = undefined;
      goOn();
    });
  }

  function failAll(error: MeshError): void {
    const failing = [...all.values()];
    all.clear();
    for (const asked of failing) asked.fail(error);
  }

  return {
    ask(wish, ear) {
      if (closed) throw closed;
      if (all.size >= askedMax)
        throw new MeshError('MAILBOX_FULL', `${askedMax} negotiations are under way; wait for some`);
      do lastKey = (lastKey % keyMax) + 1;
      while (all.has(lastKey));
      const asked = createAsked(lastKey, wish, ear);
      const { key } = asked;
      all.set(key, asked);
      say(asked.beginning());
      return () => {
        if (all.delete(key)) say({ $typeName: SessionActionSchema.typeName, key, interest: 0, action: letGo });
      };
    },
    close(error) {
      if (closed) return;
      closed = error;
      pause?.cancel();
      session?.outlet.stop();
      session?.stream.end();
      failAll(error);
    },
  };
}

/** The largest key that the contract takes. */
const keyMax = 2 ** 32 - 1;
const letGo = { case: 'letGo', value: { $typeName: 'dacp.negotiation.v1.LetGo' } } as const;
