import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Event, EventLogService, Start } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Channel, type Client, dial } from '../../../src/rpc/index.js';
import { long } from '../../harness/long.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { type Acknowledged, checkRecord } from '../../harness/record-checker.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

const kills = long ? 50 : 3;
const writers = 8;
type EventLog = Client<typeof EventLogService>;

it(`keeps every event it has acknowledged over gRPC, in order, once, through ${kills} kill -9`, async () => {
  using folder = makeTemporaryFolder();
  let mesh = await startMesh({ folder: folder.path });
  const { address, port } = mesh;
  const channel = dial(address, { reconnectFirstMs: 20, reconnectMaxMs: 100 });
  const log = channel.client(EventLogService);
  const acknowledged: Acknowledged[] = [];
  let heard = signal();
  let up = signal();
  up.fire();
  let over = false;

  const writing = Array.from({ length: writers }, (_, index) =>
    write(`writer-${index}`, {
      log,
      over: () => over,
      up: () => up.fired,
      acknowledge(append) {
        acknowledged.push(append);
        heard.fire();
      },
    }),
  );

  for (let kill = 0; kill < kills; kill++) {
    const enough = acknowledged.length + randomInt(1, 60);
    while (acknowledged.length < enough) {
      heard = signal();
      await heard.fired;
    }
    up = signal();
    await mesh.kill();
    mesh = await startMesh({ folder: folder.path, port });
    up.fire();
  }
  over = true;
  await Promise.all(writing);

  const record = await readAll(log);
  expect(checkRecord(acknowledged, record)).toEqual([]);
  const own = record.filter(event => event.stream.startsWith('writer-'));
  expect(own.length).toBeGreaterThanOrEqual(acknowledged.reduce((sum, { ids }) => sum + ids.length, 0));
  expect(await feedIds(log, own.length)).toEqual(own.map(event => event.id));
  await end(channel, mesh);
}, 600_000);

interface Writing {
  readonly log: EventLog;
  over(): boolean;
  /** Resolves when the node is there again. */
  up(): Promise<void>;
  acknowledge(append: Acknowledged): void;
}

/** Appends one batch after the other to a stream of its own; what was not answered is sent again with the same ids. */
async function write(stream: string, { log, over, up, acknowledge }: Writing): Promise<void> {
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

async function readAll(log: EventLog): Promise<Event[]> {
  const events: Event[] = [];
  for (let after = 0n; ; ) {
    const page = await log.read({ after, limit: 1000 });
    events.push(...page.events);
    if (page.end) return events;
    after = page.next;
  }
}

/** Ids of the writers' events as the feed shows them, until as many were shown as there are. */
async function feedIds(log: EventLog, count: number): Promise<string[]> {
  const ids: string[] = [];
  const request = { from: { case: 'start', value: Start.OLDEST } as const, filter: { streamPrefix: 'writer-' } };
  for await (const { event } of log.subscribe(request)) {
    if (event) ids.push(event.id);
    if (ids.length === count) break;
  }
  return ids;
}

async function end(channel: Channel, mesh: Mesh): Promise<void> {
  channel.close();
  expect((await mesh.stop()).code).toBe(0);
}

interface Signal {
  readonly fired: Promise<void>;
  fire(): void;
}

function signal(): Signal {
  let fire = () => {};
  const fired = new Promise<void>(resolve => {
    fire = resolve;
  });
  return { fired, fire };
}
