import { backoffMs, type Clock, createWake, MeshError, sleep, toMeshError, type Wake } from '../base/index.js';
import type { Database } from '../storage/index.js';
import { addStatement, type LogExtent, type Published, readExtent } from './topic-log.js';

/** What is kept of topics: takes what is published, many in one write. */
export interface Shelf {
  /** Resolves when it is on disk. Errors: DURABLE_FULL; STORE_FAILED when it is not. */
  keep(published: Published): Promise<void>;
  /** The last position that was given; everything up to it is on disk. */
  readonly head: bigint;
  readonly messages: number;
  readonly bytes: number;
  /** Rung after each write. */
  readonly grown: Wake;
  /** Reads where it is. */
  load(): Promise<void>;
  /** So many were taken away by retention. */
  trimmed(messages: number, bytes: number): void;
  /** Resolves when nothing waits to be written any more. */
  settled(): Promise<void>;
}

/** Messages of one write, and of those that wait for one, at most; and bytes of these. */
const batchMax = 512;
const waitingMax = 50_000;
const waitingBytesMax = 67_108_864;
const retry = { firstMs: 100, maxMs: 2_000 };
const triesMax = 3;

interface Waiting {
  readonly published: Published;
  resolve(): void;
  reject(error: MeshError): void;
}

/** Makes a shelf. One write at a time takes along all that came while the one before was under way, in the order in which it came. */
export function createShelf({ database, clock }: { readonly database: Database; readonly clock: Clock }): Shelf {
  const grown = createWake();
  let extent: LogExtent = { head: 0n, messages: 0, bytes: 0 };
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let writing: Promise<void> | undefined;

  async function run(): Promise<void> {
    // What comes in this turn of the event loop goes together.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchMax);
      waiting = waiting.slice(batchMax);
      waitingBytes -= bytesOf(batch);
      try {
        await write(batch);
        for (const each of batch) each.resolve();
      } catch (error) {
        for (const each of batch) each.reject(toMeshError(error));
      }
    }
    writing = undefined;
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    const atMs = clock.now();
    const statements = batch.map(({ published }, index) =>
      addStatement(extent.head + BigInt(index + 1), atMs, published),
    );
    for (let tries = 1; ; tries++) {
      try {
        const results = await database.write(statements);
        const added = batch.filter((_, index) => (results[index]?.changes ?? 0) > 0);
        extent = {
          head: extent.head + BigInt(batch.length),
          messages: extent.messages + added.length,
          bytes: extent.bytes + bytesOf(added),
        };
        grown.notify();
        return;
      } catch (error) {
        if (tries >= triesMax) throw error;
        await sleep(clock, backoffMs(tries, retry));
      }
    }
  }

  return {
    keep(published) {
      if (waiting.length >= waitingMax || waitingBytes >= waitingBytesMax) {
        const text = `${waiting.length} messages (${waitingBytes} bytes) for topics wait for the store; send again later`;
        return Promise.reject(new MeshError('DURABLE_FULL', text, { retryAfterMs: 1_000 }));
      }
      return new Promise((resolve, reject) => {
        waiting.push({ published, resolve, reject });
        waitingBytes += published.body.length;
        writing ??= run();
      });
    },
    get head() {
      return extent.head;
    },
    get messages() {
      return extent.messages;
    },
    get bytes() {
      return extent.bytes;
    },
    grown,
    async load() {
      extent = await readExtent(database);
    },
    trimmed(messages, bytes) {
      extent = { ...extent, messages: extent.messages - messages, bytes: extent.bytes - bytes };
    },
    async settled() {
      await writing;
    },
  };
}

function bytesOf(batch: readonly Waiting[]): number {
  return batch.reduce((sum, { published }) => sum + published.body.length, 0);
}
