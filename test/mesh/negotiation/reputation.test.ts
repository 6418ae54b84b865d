import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { NegotiationService } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { dial } from '../../../src/rpc/index.js';
import { type CliProcess, objects, startCli } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Three agents whose work takes 100; one of them promises half of that, and says in the end what it took. */
const bidders = `
import { defineAgent } from 'dacp-mesh';

const bidder = (id, asks) =>
  defineAgent({
    id,
    capabilities: {
      haul: {
        bid: () => ({ priceMicros: asks, timeMs: 1000, quality: 0.8, confidence: 0.9 }),
        handle(input, context) {
          context.report({ spentMicros: 100 });
          return \`hauled by \${id}\`;
        },
      },
    },
  });

export const half = bidder('half', 50);
export const honest = bidder('honest', 100);
export const upright = bidder('upright', 100);
`;

let mesh: Mesh;
let folder: TemporaryFolder;
let agents: CliProcess;
/** Ids of negotiations, and who won each. */
const rounds: { id: string; winner: string }[] = [];

beforeAll(async () => {
  folder = makeTemporaryFolder();
  mesh = await startMesh({ folder: join(folder.path, 'data') });
  writeFileSync(join(folder.path, 'bidders.ts'), bidders);
  agents = startCli(['agent', 'run', 'bidders.ts', '--no-watch', '--json', '--node', mesh.address], {
    folder: folder.path,
  });
  await agents.nextLine(line => line.includes('"attached"'));
  await negotiate(14);
});

afterAll(async () => {
  agents.signal('SIGINT');
  await agents.ended;
  await mesh[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** So many negotiations, each when what came of the one before is known. */
async function negotiate(many: number): Promise<void> {
  const channel = dial(mesh.address);
  const client = channel.client(NegotiationService);
  try {
    for (let round = 0; round < many; round++) {
      const { negotiationId } = await client.start({ task: { capability: 'haul' } });
      for await (const { step } of client.watch({ negotiationId }))
        if (step?.kind.case === 'ended') rounds.push({ id: negotiationId, winner: step.kind.value.agent });
      await client.getReputation({ agent: 'half', capability: 'haul' });
    }
  } finally {
    channel.close();
  }
}

/** Resolves when each bidder answers: who is in the registry from before a crash need not be back yet. */
async function backAgain(): Promise<void> {
  for (const agent of ['half', 'honest', 'upright'])
    await until(async () => (await mesh.here(['ask', agent, 'anything'])).code === 0, agent, 30_000);
}

async function reputations(): Promise<Record<string, Record<string, unknown>>> {
  const { stdout } = await mesh.here(['reputation', '--capability', 'haul', '--json']);
  return Object.fromEntries(objects(stdout).map(one => [String(one.agent), one]));
}

it('a bidder that promises half of what it takes wins at first, and no more when that is known', async () => {
  const winners = rounds.map(({ winner }) => winner);
  expect(winners.slice(0, 2)).toEqual(['half', 'half']);
  expect(winners.slice(-4)).not.toContain('half');
  const known = await reputations();
  expect(Number(known.half?.trust)).toBeLessThan(0.7);
  expect(Number(known.half?.price_ratio)).toBeGreaterThan(1.5);
  expect(Number(Object.values(known)[0]?.price_ratio)).toBeLessThan(1.2);
  const table = await mesh.here(['reputation']);
  expect(table.stdout).toMatch(/AGENT .*TRUST.*\nhonest|upright .*\n(.*\n)*half +haul +\d+ +\d+ +0 +× 1\.[5-9]/);
});

it('explain says why: of the first award by its promises, of the last by what is known', async () => {
  const first = await mesh.here(['explain', rounds[0]?.id ?? '']);
  expect(first.stdout).toMatch(/award 1 {2}half by lowest-price, promises as measured/);
  expect(first.stdout).toMatch(/won {2}half: lowest price of 3: 0\.00005 USD/);
  expect(first.stdout).toMatch(/not {2}(honest|upright): its price 0\.00010? USD against 0\.00005/);
  expect(first.stdout).toMatch(/then fulfilled after .*; it says that it took 0\.0001/);
  const last = await mesh.here(['explain', rounds.at(-1)?.id ?? '']);
  expect(last.stdout).toMatch(
    /not {2}half: its price 0\.00005 USD counted as 0\.000\d+ USD against .* times the price/,
  );
  expect(last.stdout).toMatch(/record: \d+ awards, 0 failed, price × 1\.\d+/);
  const [explained] = objects((await mesh.here(['explain', rounds[0]?.id ?? '', '--json'])).stdout);
  expect(explained).toMatchObject({ awards: [{ verdicts: [{ agent: 'half', won: true }, {}, {}] }] });
});

it('a rating counts, and the last word of it; what cannot be rated is said', async () => {
  const id = rounds.at(-1)?.id ?? '';
  const winner = rounds.at(-1)?.winner ?? '';
  const rated = await mesh.here(['rate', id, '0.1', '--json']);
  expect(objects(rated.stdout)[0]).toMatchObject({ agent: winner, capability: 'haul' });
  const poor = Number(objects(rated.stdout)[0]?.trust);
  const [again] = objects((await mesh.here(['rate', id, '0.8', '--json'])).stdout);
  expect(Number(again?.trust)).toBeGreaterThan(poor);
  const explained = await mesh.here(['explain', id]);
  expect(explained.stdout).toMatch(/rated 0\.8/);
  expect(await mesh.here(['rate', id])).toMatchObject({ code: 2 });
  expect(await mesh.here(['rate', id, '1.5'])).toMatchObject({ code: 2 });
  expect((await mesh.here(['rate', 'nobody', '1'])).stderr).toMatch(/there is no negotiation "nobody"/);
});

it('the caller decides, from another terminal, and the record keeps what it saw', async () => {
  const words = ['negotiate', '--capability', 'haul', '--policy', 'caller', '--decide-within', '50s', '--json'];
  const caller = startCli([...words, '--node', mesh.address]);
  const { negotiation_id: id = '' } = (await caller.nextObject()) as Record<string, string>;
  await caller.nextLine(line => line.includes('"deciding"'));
  expect(await mesh.here(['decide', id, 'nobody'])).toMatchObject({
    stderr: expect.stringMatching(/has made no proposal/),
  });
  expect((await mesh.here(['decide', id, 'half'])).stdout).toBe('taken  half\n');
  expect((await caller.ended).code).toBe(0);
  const explained = await mesh.here(['explain', id]);
  expect(explained.stdout).toMatch(/half by the caller\n +won {2}half: the caller's choice of 3/);
  const told = await mesh.here([...words.slice(0, -1), '--accept', 'upright']);
  expect(told.stdout).toMatch(/award +upright +the caller's choice of 3/);
});

it('what is known outlives a crash of the node', async () => {
  const before = await reputations();
  const { port } = mesh;
  await mesh.kill();
  mesh = await startMesh({ folder: join(folder.path, 'data'), port });
  // The node knows agents from before the crash: those that are back have said so to the new one.
  await backAgain();
  const after = await reputations();
  for (const agent of ['half', 'honest', 'upright']) {
    const { awards, completed } = before[agent] ?? {};
    expect(after[agent]).toMatchObject({ awards, completed });
  }
  await negotiate(2);
  expect(rounds.slice(-2).map(({ winner }) => winner)).not.toContain('half');
});
