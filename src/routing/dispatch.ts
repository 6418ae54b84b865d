import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { DeadLetterSchema } from '#gen/dacp/link/v1/durable_pb.js';
import { abortable, type Clock, type MeshError, type Timer, toMeshError } from '../base/index.js';
import { type EventStore, newEvent } from '../eventlog/index.js';
import { deadLetterStream, deadLetterType, type NodeExchange } from '../link/index.js';
import { failureOf, formatAddress } from '../message/index.js';
import type { Database } from '../storage/index.js';
import type { Subscribed } from './changes.js';
import { type Buried, createDelivery, type Delivery } from './delivery.js';
import type { Shelf } from './shelf.js';
import { type Cursor, cursorStatement, readLog } from './topic-log.js';

/** All subscriptions that are in force, each with its delivery, and how far each has come. */
export interface Dispatch {
  /** Begins, or goes on from where `cursor` says. One of the same name ends. */
  put(subscribed: Subscribed, cursor: Cursor): void;
  delete(namespace: string, name: string): void;
  cursorOf(namespace: string, name: string): Cursor | undefined;
  /** These agents can be reached again; undefined: perhaps anybody. */
  wake(agents: Iterable<string> | undefined): void;
  /** Retention took everything up to here; so many of it a subscription had not had. */
  trimmed(upTo: bigint, missed: (subscribed: Subscribed) => bigint): void;
  all(): Iterable<Subscribed>;
  /** Nothing new goes out. */
  stop(): void;
  /** Writes down how far all have come. */
  flush(): Promise<void>;
}

export interface DispatchParts {
  readonly database: Database;
  readonly store: Pick<EventStore, 'append'>;
  readonly shelf: Shelf;
  readonly clock: Clock;
  readonly bring: NodeExchange['bring'];
  onFault(error: MeshError): void;
}

interface Entry {
  readonly subscribed: Subscribed;
  /** Undefined: it has no receiver. */
  readonly delivery: Delivery | undefined;
  /** Where it began. */
  readonly begun: bigint;
  missed: bigint;
  /** As it is on disk; undefined: that is not certain. */
  written: bigint | undefined;
}

/** Messages that are read at once, and how long marks of what was handled wait for company, in ms. */
const pageSize = 128;
const markDelayMs = 10;
const retryMs = 1_000;

/** Makes one without subscriptions. */
export function createDispatch(parts: DispatchParts): Dispatch {
  const { database, store, shelf, clock, onFault } = parts;
  const entries = new Map<string, Entry>();
  let timer: Timer | undefined;
  let writing: Promise<void> | undefined;

  async function read({ subscription }: Subscribed, after: bigint, signal: AbortSignal) {
    for (let from = after; ; ) {
      const head = shelf.head;
      if (head > from) {
        const found = await abortable(
          readLog(database, subscription, { after: from, upTo: head, limit: pageSize }),
          signal,
        );
        const last = found.at(-1);
        if (last) return { entries: found, upTo: found.length < pageSize ? head : last.position };
        from = head;
      }
      if (shelf.head === head) await shelf.grown.wait(signal);
    }
  }

  async function bury(subscribed: Subscribed, { entry, message, receiver, error, deliveries }: Buried): Promise<void> {
    const { namespace, name } = subscribed.subscription;
    const committedAt = timestampFromMs(entry.atMs);
    const letter = create(DeadLetterSchema, {
      ...(message && { message }),
      receiver,
      failure: failureOf(error),
      deliveries,
      committedAt,
    });
    const event = newEvent({
      type: deadLetterType,
      source: 'routing',
      timeMs: clock.now(),
      payload: { schema: DeadLetterSchema, message: letter },
      namespace,
      agentId: agentOf(subscribed),
      conversationId: message?.conversationId ?? '',
      traceparent: message?.traceContext?.traceparent ?? '',
    });
    event.id = `dead-letter-${entry.position}-${hash(`${namespace}/${name}`)}`;
    await store.append(deadLetterStream, [event]);
  }

  function markSoon(delayMs = markDelayMs): void {
    timer ??= clock.setTimer(delayMs, () => {
      timer = undefined;
      void mark();
    });
  }

  function mark(): Promise<void> {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  async function write(): Promise<void> {
    const due = [...entries.values()].flatMap(entry => {
      const position = positionOf(entry);
      return entry.written === undefined || position > entry.written ? [{ entry, position }] : [];
    });
    if (due.length === 0) return;
    try {
      await database.write(due.map(({ entry, position }) => cursorStatement({ ...cursor(entry), position })));
      for (const { entry, position } of due) entry.written = position;
      if (due.some(({ entry, position }) => positionOf(entry) > position)) markSoon();
    } catch (error) {
      onFault(toMeshError(error));
      markSoon(retryMs);
    }
  }

  const dispatch: Dispatch = {
    put(subscribed, { position, missed }) {
      const { namespace, name, receiver } = subscribed.subscription;
      const key = keyOf(namespace, name);
      entries.get(key)?.delivery?.stop();
      const delivery =
        receiver &&
        createDelivery({
          subscribed: { ...subscribed, position },
          clock,
          read: (after, signal) => read(subscribed, after, signal),
          bring: parts.bring,
          bury: buried => bury(subscribed, buried),
          moved: markSoon,
          onFault,
        });
      entries.set(key, { subscribed, delivery, begun: position, missed, written: undefined });
      markSoon();
    },
    delete(namespace, name) {
      const key = keyOf(namespace, name);
      entries.get(key)?.delivery?.stop();
      entries.delete(key);
    },
    cursorOf(namespace, name) {
      const entry = entries.get(keyOf(namespace, name));
      return entry && cursor(entry);
    },
    wake(agents) {
      const names = agents && new Set(agents);
      for (const { subscribed, delivery } of entries.values())
        if (!names || mayBeAt(subscribed, names)) delivery?.wake();
    },
    trimmed(upTo, missed) {
      for (const entry of entries.values()) {
        entry.missed += missed(entry.subscribed);
        entry.delivery?.trimmed(upTo);
      }
    },
    all: () => [...entries.values()].map(({ subscribed }) => subscribed),
    stop() {
      for (const { delivery } of entries.values()) delivery?.stop();
    },
    async flush() {
      timer?.cancel();
      timer = undefined;
      await writing;
      await mark();
    },
  };
  return dispatch;
}

function cursor(entry: Entry): Cursor {
  const { namespace, name } = entry.subscribed.subscription;
  return { namespace, name, position: positionOf(entry), missed: entry.missed };
}

function positionOf({ delivery, begun }: Entry): bigint {
  return delivery?.position ?? begun;
}

function keyOf(namespace: string, name: string): string {
  return `${namespace} ${name}`;
}

function agentOf({ subscription }: Subscribed): string {
  const target = subscription.receiver?.target;
  return target?.case === 'agent' ? target.value : '';
}

/** Anybody may have a capability. */
function mayBeAt({ subscription: { receiver } }: Subscribed, names: ReadonlySet<string>): boolean {
  return receiver?.target.case === 'capability' || (receiver !== undefined && names.has(formatAddress(receiver)));
}

/** Short and stable: a name may be longer than the id of an event. */
function hash(text: string): string {
  let value = 5381n;
  for (const byte of new TextEncoder().encode(text)) value = (value * 33n + BigInt(byte)) & 0xffffffffffffffffn;
  return value.toString(36);
}
