import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sizeDelimitedEncode } from '@bufbuild/protobuf/wire';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Event, EventLogService, EventSchema, Start } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { stepsOf } from '../../src/agent/index.js';
import { topics } from '../../src/eventlog/index.js';
import { dial } from '../../src/rpc/index.js';
import { type Mesh, startMesh } from '../harness/node.js';
import { makeTemporaryFolder } from '../harness/temporary-folder.js';
import { tool } from '../harness/tools.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const python = tool('analytics');
const root = fileURLToPath(new URL('../..', import.meta.url));
const definitions = join(root, 'deploy', 'analytics', 'clickhouse');

/** Which events each table of records takes without a fault. */
const sources: Readonly<Record<string, (type: string) => boolean>> = {
  events: () => true,
  messages_sent: type => type === 'message.sent',
  messages_handled: type => type === 'message.handled',
  negotiations: type => type.startsWith('negotiation.'),
};

describe.skipIf(!python)('ClickHouse', () => {
  const folder = makeTemporaryFolder();
  let mesh: Mesh;
  let events: Event[];
  let answers: Record<string, Record<string, unknown>[]>;

  beforeAll(async () => {
    mesh = await startMesh({ demo: true });
    for (const text of ['one', 'two'])
      await mesh.cli(['ask', 'echo', text, '--record', '--conversation', `recorded-${text}`]);
    await mesh.cli(['ask', 'echo', 'x', '--record', '--performative', 'cfp', '--conversation', 'recorded-refused']);
    const negotiated = await mesh.cli([
      'negotiate',
      '--capability',
      'text.summarize',
      '--content',
      'It rains. Fields are wet.',
    ]);
    expect(negotiated.code).toBe(0);
    events = await readFeed();
    for (const [name, takes] of Object.entries(sources)) {
      const chosen = events.filter(({ type }) => takes(type));
      writeFileSync(join(folder.path, `${name}.bin`), Buffer.concat([...chosen, ...chosen].map(delimited)));
    }
    const program = join(root, 'test', 'interop', 'python', 'clickhouse.py');
    const { stdout } = await promisify(execFile)(python ?? '', [program, definitions, folder.path]);
    answers = JSON.parse(stdout);
  });
  afterAll(async () => {
    await mesh?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  async function readFeed(): Promise<Event[]> {
    const channel = dial(mesh.address, {});
    const from = { case: 'start', value: Start.OLDEST } as const;
    const found: Event[] = [];
    for await (const { event } of channel.client(EventLogService).subscribe({ from, untilCaughtUp: true }))
      if (event) found.push(event);
    channel.close();
    return found;
  }

  const rows = (name: string) => answers[name] ?? [];
  const row = (name: string, key: string, value: unknown) => rows(name).find(each => each[key] === value);

  test('has every event once, though each record came twice', () => {
    const counts = new Map<string, number>();
    for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1);
    expect(Object.fromEntries(rows('what-happens').map(each => [each.type, Number(each.events)]))).toEqual(
      Object.fromEntries(counts),
    );
    const last = events.reduce((max, { position }) => (position > max ? position : max), 0n);
    expect(Math.max(...rows('what-happens').map(each => Number(each.last_position)))).toBe(Number(last));
  });

  test('says how messages flow, how long decisions and answers take, and what fails', () => {
    const flow = rows('message-flow').filter(({ agent }) => agent === 'echo');
    expect(flow.reduce((sum, { handled }) => sum + Number(handled), 0)).toBeGreaterThanOrEqual(2);
    expect(row('decision-times', 'agent', 'echo')).toMatchObject({ p50: expect.any(Number) });
    expect(Number(row('answer-times', 'receiver', 'echo')?.p50)).toBeGreaterThan(0);
    expect(row('error-rate', 'agent', 'echo')).toMatchObject({ messages: expect.anything() });
    const said = rows('active-conversations').map(each => each.conversation_id);
    expect(said).toEqual(expect.arrayContaining(['recorded-one', 'recorded-two']));
  });

  test('says what negotiations cost, who wins them, and how they end', () => {
    const steps = events.flatMap(stepsOf);
    const offers = steps.flatMap(({ kind }) => (kind.case === 'proposed' ? [kind.value] : []));
    const award = steps.flatMap(({ kind }) => (kind.case === 'awarded' ? [kind.value] : []))[0];
    const winning = offers.find(({ proposalId }) => proposalId === award?.proposalId);
    expect(rows('win-rates').map(each => each.agent)).toEqual(expect.arrayContaining(offers.map(({ agent }) => agent)));
    expect(Number(row('win-rates', 'agent', award?.agent)?.awards)).toBe(1);
    const cost = Number(row('cost-so-far', 'agent', award?.agent)?.cost);
    expect(cost * 1_000_000).toBeCloseTo(Number(winning?.proposal?.priceMicros));
    expect(Number(row('prices', 'capability', 'text.summarize')?.proposals)).toBe(offers.length);
    expect(row('outcomes', 'capability', 'text.summarize')).toMatchObject({ outcome: 'completed' });
  });

  test('every ready query runs', () => {
    const named = [...readFileSync(join(definitions, 'queries.sql'), 'utf8').matchAll(/^-- name: (.+)$/gm)];
    expect(Object.keys(answers)).toEqual(named.map(([, name]) => name));
  });
});

test('the definitions of ClickHouse read topics that there are', () => {
  const text = readFileSync(join(definitions, '2-kafka.sql'), 'utf8');
  const read = [...text.matchAll(/\{prefix\}\.([a-z]+)(?=[',])/g)].map(([, name]) => name);
  expect(topics.map(({ name }) => name)).toEqual(expect.arrayContaining(read));
});

function delimited(event: Event): Uint8Array {
  return sizeDelimitedEncode(EventSchema, event);
}
