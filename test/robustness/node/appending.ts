import { expect } from 'vitest';
import { type Event, type EventLogService, Start } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Client } from '../../../src/rpc/index.js';
import type { Acknowledged } from '../../harness/record-checker.js';

/** The event log of a node. */
export type EventLog = Client<typeof EventLogService>;

/** How a writer works. */
export interface Writing {
  readonly log: EventLog;
  over(): boolean;
  /** Resolves when the node is there again. */
  up(): Promise<void>;
  acknowledge(append: Acknowledged): void;
}

/** Appends one batch after the other to a stream of its own; what was not answered is sent again with the same ids. */
export async function write(stream: string, { log, over, up, acknowledge }: Writing): Promise<void> {
  for (let batch = 0; !over(); batch++) {
    const events = Array.from({ length: 1 + (batch % 3) }, (_, index) => ({
      id: `${stream}-${batch}-${index}`,
      type: 'test.happened',
      metadata: { text: 'x'.repeat(batch % 5 === 0 ? 3000 : 30) },
    }));
    const answer = await untilAnswered(() => log.append({ stream, events }), up);
    acknowledge({
      stream,
      version: Number(answer.version),
      position: Number(answer.position),
      ids: answer.ids,
      writer: stream,
    });
  }
}

/** The node dies under the call: the call is made again once it is back, however often that takes. */
async function untilAnswered<T>(call: () => Promise<T>, up: () => Promise<void>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      expect(error).toMatchObject({ code: 'UNAVAILABLE' });
      await up();
    }
  }
}

/** All of the record, in commit order. */
export async function readAll(log: EventLog): Promise<Event[]> {
  const events: Event[] = [];
  for (let after = 0n; ; ) {
    const page = await log.read({ after, limit: 1000 });
    events.push(...page.events);
    if (page.end) return events;
    after = page.next;
  }
}

/** Ids of the writers' events as the feed shows them, until as many were shown as there are. */
export async function feedIds(log: EventLog, count: number): Promise<string[]> {
  const ids: string[] = [];
  const request = { from: { case: 'start', value: Start.OLDEST } as const, filter: { streamPrefix: 'writer-' } };
  for await (const { event } of log.subscribe(request)) {
    if (event) ids.push(event.id);
    if (ids.length === count) break;
  }
  return ids;
}

/** Something that is waited for. */
export interface Signal {
  readonly fired: Promise<void>;
  fire(): void;
}

/** Makes one. */
export function signal(): Signal {
  let fire = () => {};
  const fired = new Promise<void>(resolve => {
    fire = resolve;
  });
  return { fired, fire };
}
