import {
  type JournalAnswer,
  type JournalEntry,
  JournalRequestSchema,
  JournalResponseSchema,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { backoffMs, type Clock, MeshError, type Timer } from '../../base/index.js';
import { errorOf, fromBytes, toBytes } from '../../message/index.js';
import { createOutlet, type Outlet, type RawStream, takeFrames } from '../../rpc/index.js';

/** The stream to the node, as long as the node is there: entries go out, answers come back. */
export interface JournalLine {
  /** Resolves with the answer. Errors: what the node says of the entry; LineLost when the node was away meanwhile: open again, say again. */
  say(entry: Omit<JournalEntry, 'number' | '$typeName'>): Promise<JournalAnswer>;
  close(): void;
}

/** The line was interrupted: nobody knows which entries were taken. */
export class LineLost extends Error {
  override readonly name = 'LineLost';
}

interface Waiting {
  resolve(answer: JournalAnswer): void;
  reject(error: unknown): void;
}

interface Connection {
  readonly stream: RawStream;
  readonly outlet: Outlet;
}

/** How long until a stream that was lost is followed by another, in ms. */
const backoff = { firstMs: 50, maxMs: 1_000 };

/** Makes a line that is opened when there is something to say, and again whenever it is lost. */
export function createLine(open: () => RawStream, clock: Clock): JournalLine {
  const waiting = new Map<bigint, Waiting>();
  let queue: JournalEntry[] = [];
  let connection: Connection | undefined;
  let count = 0n;
  /** How many streams in a row were lost before they gave an answer. */
  let lost = 0;
  /** Until it fires, nothing is opened. */
  let pause: Timer | undefined;
  let closed: MeshError | undefined;

  function goOn(): void {
    if (pause || queue.length === 0) return;
    connection ??= connect();
    connection.outlet.wake();
  }

  function connect(): Connection {
    const stream = open();
    takeFrames(stream, bytes => {
      for (const answer of fromBytes(JournalResponseSchema, bytes).answers) settle(answer);
    });
    stream.onClose(error => {
      if (connection?.stream === stream) lose(error ?? new MeshError('UNREACHABLE', 'the node ended the stream'));
    });
    return { stream, outlet: createOutlet(stream, { next: encodeNext }) };
  }

  function encodeNext(): Uint8Array | undefined {
    const entry = queue.shift();
    return entry && toBytes(JournalRequestSchema, { $typeName: 'dacp.workflow.v1.JournalRequest', entries: [entry] });
  }

  function settle(answer: JournalAnswer): void {
    lost = 0;
    const who = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (answer.failure) who?.reject(errorOf(answer.failure));
    else who?.resolve(answer);
  }

  function lose(cause: MeshError): void {
    connection?.outlet.stop();
    connection = undefined;
    // What is said from now on is for the next stream.
    queue = [];
    if (closed) return;
    pause = clock.setTimer(backoffMs(++lost, backoff), () => {
      pause = undefined;
      goOn();
    });
    failAll(new LineLost(cause.message, { cause }));
  }

  function failAll(error: Error): void {
    const failing = [...waiting.values()];
    waiting.clear();
    for (const { reject } of failing) reject(error);
  }

  return {
    say(entry) {
      if (closed) return Promise.reject(closed);
      return new Promise((resolve, reject) => {
        const number = ++count;
        waiting.set(number, { resolve, reject });
        queue.push({ ...entry, $typeName: 'dacp.workflow.v1.JournalEntry', number });
        goOn();
      });
    },
    close() {
      if (closed) return;
      closed = new MeshError('CALL_CANCELLED', 'the workflow runner was closed; its workflows stay open');
      pause?.cancel();
      connection?.outlet.stop();
      connection?.stream.end();
      failAll(closed);
    },
  };
}
