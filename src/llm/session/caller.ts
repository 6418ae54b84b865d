import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Question,
  QuestionSchema,
  type Reply,
  SessionRequestSchema,
  SessionResponseSchema,
} from '#gen/dacp/llm/v1/llm_pb.js';
import { type Clock, MeshError, type Timer } from '../../base/index.js';
import { errorOf, fromBytes, toBytes, traceContextOf } from '../../message/index.js';
import { createOutlet, type Outlet, type RawStream, takeFrames } from '../../rpc/index.js';

/** What is asked. */
export interface Wish {
  readonly what: NonNullable<MessageInitShape<typeof QuestionSchema>['what']>;
  readonly timeoutMs: number;
  /** W3C header of what wants it. */
  readonly traceparent?: string | undefined;
}

/** Who waits for replies to a question. */
export interface Ear {
  /** A reply; `last`: nothing more comes. */
  reply(what: Reply['what'], last: boolean): void;
  failed(error: MeshError): void;
}

/** A caller's end of sessions: one at a time, and another one for the next question when that is over. */
export interface Caller {
  /** Asks; gives how to let go of it. */
  ask(wish: Wish, ear: Ear): () => void;
  /** What was asked fails with this. */
  close(error: MeshError): void;
}

/** What a caller stands on. */
export interface CallerParts {
  /** Opens the stream of a session. */
  open(): RawStream;
  readonly clock: Clock;
}

interface Session {
  readonly stream: RawStream;
  readonly outlet: Outlet;
  /** What is to be asked yet. */
  readonly queue: Question[];
}

/** The largest key that the contract takes. */
const keyMax = 2 ** 32 - 1;
/** A session in which nothing is asked for so long is ended, in ms: it would keep the process alive. */
const idleMs = 10_000;

/** Makes one; nothing is connected before the first question. */
export function createCaller({ open, clock }: CallerParts): Caller {
  const ears = new Map<number, Ear>();
  let session: Session | undefined;
  let idle: Timer | undefined;
  let lastKey = 0;
  let closed: MeshError | undefined;

  function connect(): Session {
    const stream = open();
    const queue: Question[] = [];
    const outlet = createOutlet(stream, { next: () => encoded(queue.shift()) });
    takeFrames(stream, bytes => {
      for (const { key, what } of fromBytes(SessionResponseSchema, bytes).replies) hear(key, what);
    });
    const over = (error: MeshError | undefined) => {
      outlet.stop();
      if (session?.stream !== stream) return;
      session = undefined;
      failAll(
        error ?? new MeshError('DRAINING', 'the node is about to end; ask another one, or again when it is back'),
      );
    };
    // The node asks for nothing more: it is about to end.
    stream.onEnd(() => {
      over(undefined);
      stream.end();
    });
    stream.onClose(over);
    return { stream, outlet, queue };
  }

  function hear(key: number, what: Reply['what']): void {
    const ear = ears.get(key);
    if (!ear) return;
    const last = what.case === 'answer' || what.case === 'vectors' || what.case === 'failure';
    if (last) forget(key);
    if (what.case === 'failure') ear.failed(errorOf(what.value));
    else ear.reply(what, last);
  }

  function say(question: Question): void {
    session ??= connect();
    const { queue, outlet } = session;
    // What is asked at one moment goes out in one frame, still within this turn of the event loop.
    if (queue.push(question) === 1) process.nextTick(outlet.flush);
  }

  function forget(key: number): void {
    ears.delete(key);
    if (ears.size === 0) idle = clock.setTimer(idleMs, end);
  }

  function end(): void {
    session?.stream.end();
    session = undefined;
  }

  function failAll(error: MeshError): void {
    const failing = [...ears.values()];
    ears.clear();
    for (const ear of failing) ear.failed(error);
  }

  return {
    ask(wish, ear) {
      if (closed) throw closed;
      idle?.cancel();
      do lastKey = (lastKey % keyMax) + 1;
      while (ears.has(lastKey));
      const key = lastKey;
      ears.set(key, ear);
      say(questionOf(key, wish));
      return () => {
        if (ears.get(key) !== ear) return;
        forget(key);
        say(create(QuestionSchema, { key, what: { case: 'letGo', value: {} } }));
      };
    },
    close(error) {
      if (closed) return;
      closed = error;
      idle?.cancel();
      end();
      failAll(error);
    },
  };
}

function questionOf(key: number, { what, timeoutMs, traceparent }: Wish): Question {
  const timeout = durationFromMs(Math.ceil(timeoutMs));
  return create(QuestionSchema, {
    key,
    what,
    timeout,
    ...(traceparent && { traceContext: traceContextOf(traceparent) }),
  });
}

function encoded(question: Question | undefined): Uint8Array | undefined {
  return question && toBytes(SessionRequestSchema, { $typeName: SessionRequestSchema.typeName, questions: [question] });
}
