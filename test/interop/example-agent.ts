import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bid, defineAgent, join, type Membership, type Negotiated, negotiate } from '../../src/index.js';
import { type CliProcess, follow } from '../harness/cli.js';
import { type Mesh, startMesh } from '../harness/node.js';
import { makeTemporaryFolder } from '../harness/temporary-folder.js';
import { until } from '../harness/until.js';

/** An example in another language, and how it is run. */
export interface Example {
  /** Also the id of its agent. */
  readonly name: string;
  /** Makes it ready to run. */
  build?(): Promise<unknown>;
  /** The program and its first words; its node and flags follow. */
  readonly command: () => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What its process ends with after Ctrl-C. */
  readonly exitCode: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = 'Foxes are quick. Quick foxes jump over lazy dogs. Dogs sleep. Quick foxes like dogs. It rains.';
const summary = 'Foxes are quick. Dogs sleep. Quick foxes like dogs.';
const long = `${text} `.repeat(9);

/** What it takes to show that an agent in another language does all that agents do, with agents in TypeScript. */
export function testExample(example: Example): void {
  const { name } = example;
  const published: unknown[] = [];
  const folder = makeTemporaryFolder();
  const running: CliProcess[] = [];
  let mesh: Mesh;
  let others: Membership;
  let agent: CliProcess;

  beforeAll(async () => {
    await example.build?.();
    mesh = await startMesh({ folder: folder.path });
    others = await join({ agents: [reader(published), linguist, rival], node: mesh.address });
    agent = await start();
  }, 600_000);

  afterAll(async () => {
    for (const each of running) each.signal('SIGKILL');
    await others?.close();
    await mesh?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  async function start(...flags: string[]): Promise<CliProcess> {
    const [program = '', ...words] = example.command();
    const env = { ...process.env, ...example.env };
    const started = follow(spawn(program, [...words, '--node', mesh.address, ...flags], { cwd: root, env }));
    running.push(started);
    await started.nextLine(line => line.includes('attached to'));
    return started;
  }

  const about = (input: string, limits: { readonly progressMs?: number } = {}): Promise<Negotiated> =>
    negotiate(others, { capability: 'text.summarize', input, doMs: 15_000, ...limits });

  describe(`${name}, made of generated stubs`, () => {
    it('is asked, and says what is wrong with a question', async () => {
      expect(await others.ask(name, { text })).toMatchObject({ summary, of: 5 });
      await expect(others.ask(name, 5)).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
    });

    it('hears what is published, asks another agent about it, and publishes what comes of it', async () => {
      await others.tell('topic:documents.new', text);
      await until(() => published.length > 0, 'a summary is published');
      expect(published).toEqual([expect.objectContaining({ language: 'en', of: 5 })]);
    });

    it('bids, wins as the cheapest, and gives the result', async () => {
      const { agent: winner, output, negotiation } = await about(text);
      expect(winner).toBe(name);
      expect(output).toMatchObject({ summary });
      expect(negotiation.offers.map(({ proposal }) => proposal?.priceMicros)).toContain(150n);
    });

    it('refuses what it cannot do, and hears that it lost', async () => {
      const refused = negotiate(others, { capability: 'text.summarize', input: 5 });
      await expect(refused).rejects.toMatchObject({ reason: 'NO_PROPOSALS' });
      const { agent: winner, negotiation } = await about(`cheap: ${text}`);
      expect(winner).toBe('rival');
      await agent.nextLine(line => line.includes(`lost ${negotiation.id}`));
    });

    it('is gone at once after Ctrl-C', async () => {
      agent.signal('SIGINT');
      expect(await agent.ended).toMatchObject({ code: example.exitCode, stderr: '' });
      const reason = () => others.ask(name, text).catch(error => error.reason);
      await until(async () => (await reason()) === 'AGENT_UNKNOWN', 'nobody is there any more');
    });

    it('tells its progress, and stops when its award is void', async () => {
      agent = await start('--pause', '0.2');
      const { negotiation } = await about(text, { progressMs: 800 });
      expect(negotiation.awards.at(0)?.progress).toMatchObject({ fence: 1n });
      const cancelled = expect(about(long, { progressMs: 800 })).rejects.toMatchObject({ reason: 'CALL_CANCELLED' });
      await agent.nextLine(line => line.includes('won ') && !line.includes(negotiation.id));
      await cancelOpen();
      await agent.nextLine(line => line.includes('stopped work on'));
      await cancelled;
    });

    it('attaches again to a node that was restarted, is found there, and gives the result of what it had won', async () => {
      const content = { json: `${text} `.repeat(3) };
      const { negotiationId } = await call('Start', { task: { capability: 'text.summarize', content } });
      await agent.nextLine(line => line.includes(`won ${negotiationId}`));
      await mesh.kill();
      await agent.nextLine(line => line.includes('is away'));
      mesh = await startMesh({ folder: folder.path, port: mesh.port });
      await agent.nextLine(line => line.includes('attached to'));
      const outcome = async () => (await call('Get', { negotiationId })).negotiation.outcome;
      await until(async () => (await outcome()) === 'OUTCOME_COMPLETED', 'the manager has its result');
      const { negotiation } = await call('Get', { negotiationId });
      expect(negotiation.awards).toHaveLength(1);
      expect(negotiation.result.json).toMatchObject({ of: 15 });
      const isFound = () => others.ask(name, 'One.').then(Boolean, () => false);
      await until(isFound, 'both have attached again');
    });

    it('killed while it works on an award, leaves the work to the next best', async () => {
      const negotiated = about(long, { progressMs: 800 });
      await agent.nextLine(line => line.includes('won '));
      agent.signal('SIGKILL');
      const { agent: winner, negotiation } = await negotiated;
      expect(winner).toBe('rival');
      expect(negotiation.awards.map(({ award }) => [award?.agent, award?.fence])).toEqual([
        [name, 1n],
        ['rival', 2n],
      ]);
      const { startedAt, endedAt } = negotiation;
      expect(startedAt && endedAt && timestampMs(endedAt) - timestampMs(startedAt)).toBeLessThan(15_000);
    });
  });

  async function cancelOpen(): Promise<void> {
    const { negotiations } = await call('List', {});
    await call('Cancel', { negotiationId: negotiations[0].id, cancellation: { reason: 'no longer wanted' } });
  }

  // biome-ignore lint/suspicious/noExplicitAny: an answer in JSON
  async function call(method: string, request: unknown): Promise<any> {
    const headers = { 'content-type': 'application/json' };
    const url = `http://${mesh.address}/dacp.negotiation.v1.NegotiationService/${method}`;
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(request) });
    const answer = (await response.json()) as { message?: string };
    if (!response.ok) throw new Error(answer.message);
    return answer;
  }
}

const linguist = defineAgent({
  id: 'linguist',
  capabilities: { 'text.language': { description: 'Tells a language.', handle: () => ({ language: 'en' }) } },
});

/** A dear competitor, unless it is told to be cheap. */
const rival = defineAgent({
  id: 'rival',
  capabilities: { 'text.summarize': { description: 'Has no patience.', bid: offer, handle: () => 'words' } },
});

function offer(input: unknown): Bid | { refuse: string } {
  if (typeof input !== 'string') return { refuse: 'that is no text' };
  return { priceMicros: input.startsWith('cheap') ? 0 : 1_000_000 };
}

function reader(heard: unknown[]) {
  const hear = { description: 'Hears of summaries.', handle: (said: unknown) => void heard.push(said) };
  return defineAgent({ id: 'reader', topics: ['summaries.*'], capabilities: { 'summary.hear': hear } });
}
