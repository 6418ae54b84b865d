import type { Producer, TopicMessages } from 'kafkajs';
import { type Clock, groupBy, within } from '../../base/index.js';
import type { EncodedEvent } from '../encode-events.js';
import { fullName, topicOf } from '../topics.js';
import { createClient, type KafkaPlace, toKafkaError } from './client.js';
import { toRecord } from './record.js';

/** Puts events on the broker, in order and in batches. */
export interface Sender {
  /** Resolves when all in-sync replicas have them. Errors: EVENT_REFUSED; UNREACHABLE: some of them may be there. */
  send(events: readonly EncodedEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** What one call wants sent. */
interface Job {
  readonly events: readonly EncodedEvent[];
  /** So many of them are sent. */
  sent: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A part of a job that goes in one request. */
interface Part {
  readonly job: Job;
  readonly events: readonly EncodedEvent[];
}

/** What one request holds at most, unless a single event weighs more: far below what topics take in one batch of records. */
const requestBytesMax = 1024 * 1024;
/** How long the request under way may take when the sender closes, in ms. */
const closeWithinMs = 2_000;

/**
 * One request is under way at a time, and what comes meanwhile goes together in the next: so events of a key keep their order whatever
 * fails. The producer is idempotent (`acks=all`): what it repeats by itself is there once. After a request that failed for good it is
 * replaced, since nobody knows which numbers the broker has seen; what is sent again then may be there twice.
 */
export function createSender(place: KafkaPlace, clock: Clock): Sender {
  const jobs: Job[] = [];
  let producer: Promise<Producer> | undefined;
  let sending: Promise<void> | undefined;
  let closed = false;

  async function connect(): Promise<Producer> {
    const fresh = createClient(place).producer({
      retry: { retries: 5, initialRetryTime: 50, maxRetryTime: 500 },
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
    });
    try {
      await fresh.connect();
      return fresh;
    } catch (error) {
      await fresh.disconnect().catch(() => 'was never there');
      throw error;
    }
  }

  async function discard(): Promise<void> {
    const old = producer;
    producer = undefined;
    await (await old?.catch(() => undefined))?.disconnect().catch(() => 'gone already');
  }

  async function sendAll(): Promise<void> {
    while (jobs.length > 0) {
      const parts = nextParts(jobs);
      try {
        producer ??= connect();
        await (await producer).sendBatch({ acks: -1, topicMessages: toTopics(parts, place.prefix) });
        for (const { job, events } of parts) job.sent += events.length;
        while (jobs[0] && jobs[0].sent === jobs[0].events.length) jobs.shift()?.resolve();
      } catch (error) {
        for (const { job } of parts) job.reject(toKafkaError(error, place.brokers));
        jobs.splice(0, parts.length);
        void discard();
      }
    }
  }

  return {
    send(events) {
      if (events.length === 0) return Promise.resolve();
      if (closed) return Promise.reject(toKafkaError(new Error('the sender is closed'), place.brokers));
      return new Promise((resolve, reject) => {
        jobs.push({ events, sent: 0, resolve, reject });
        sending ??= sendAll().finally(() => {
          sending = undefined;
        });
      });
    },
    async close() {
      closed = true;
      // What hangs ends with its connection.
      if (sending) await within(clock, closeWithinMs, 'the last request', sending).catch(() => 'cut off');
      await discard();
    },
  };
}

/** What goes in the next request: from the first job on, as much as it takes. */
function nextParts(jobs: readonly Job[]): Part[] {
  const parts: Part[] = [];
  let bytes = 0;
  for (const job of jobs) {
    let end = job.sent;
    for (; end < job.events.length; end++) {
      const size = job.events[end]?.bytes.length ?? 0;
      if (bytes > 0 && bytes + size > requestBytesMax) break;
      bytes += size;
    }
    if (end > job.sent) parts.push({ job, events: job.events.slice(job.sent, end) });
    if (end < job.events.length) break;
  }
  return parts;
}

function toTopics(parts: readonly Part[], prefix: string): TopicMessages[] {
  const events = parts.flatMap(part => part.events);
  const byTopic = groupBy(events, ({ event }) => topicOf(event.type));
  return [...byTopic].map(([topic, its]) => ({ topic: fullName(topic, prefix), messages: its.map(toRecord) }));
}
