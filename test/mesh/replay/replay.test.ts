import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CliProcess, type CliResult, objects, runCli, runHere, startCli } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const shop = fileURLToPath(new URL('../../../examples/replay/shop.ts', import.meta.url));
const generous = fileURLToPath(new URL('../../../examples/replay/generous.ts', import.meta.url));

/** What the customer hears of a shop that is generous, and of the other one. */
const money = 'We give you 80 USD as money: we want you to be happy.';
const voucher = 'We give you 40 USD as voucher: as a sign of our good will.';

describe('a recorded conversation', () => {
  let mesh: Mesh;
  let agents: CliProcess;
  let folder: TemporaryFolder;
  let conversation: string;
  let file: string;

  beforeAll(async () => {
    mesh = await startMesh();
    folder = makeTemporaryFolder();
    agents = startCli(['agent', 'run', shop, '--no-watch', '--json', '--node', mesh.address]);
    await agents.nextObject();
    const { stdout } = await mesh.here(['ask', 'customer', '4711', '--record', '--json']);
    conversation = String(objects(stdout)[0]?.conversation_id);
    // The hosts tell the event log a moment later.
    await until(async () => (await replay()).length === 11, 'all of the conversation in the event log');
    file = join(folder.path, 'talk.jsonl');
    expect((await mesh.here(['replay', conversation, '--save', file])).code).toBe(0);
  });

  afterAll(async () => {
    agents.signal('SIGINT');
    await agents.ended;
    await mesh[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  async function replay(...words: string[]): Promise<Record<string, unknown>[]> {
    const { stdout, code } = await mesh.here(['replay', conversation, '--json', ...words]);
    return code === 0 ? objects(stdout) : [];
  }

  /** Without a node: at an address where nobody listens. Agents that are loaded have a process of their own. */
  function offline(...words: string[]): Promise<CliResult> {
    const run = words.includes('--with') ? runCli : runHere;
    return run(['replay', '--from-file', file, '--node', '127.0.0.1:1', ...words]);
  }

  it('of an agent that took no part says who did', async () => {
    const { code, stderr } = await offline('--agent', 'nobody');
    expect(stderr).toMatch(/--agent nobody: took no part; those who did are client-.*, customer, shop, warehouse/);
    expect(code).toBe(2);
  });

  it('is shown as it was: who said what, what became of it, what was got from outside, what was decided', async () => {
    const [head, first, second] = await replay();
    expect(head).toMatchObject({
      messages: 10,
      participants: [expect.stringMatching(/^client-/), 'customer', 'shop', 'warehouse'],
    });
    expect(first).toMatchObject({ number: 1, message: { performative: 'ask', receiver: 'customer', content: 4711 } });
    expect(second).toMatchObject({
      on_behalf_of: expect.any(String),
      effects: [{ kind: 'tool', name: 'orders.find', answer: { price: 80 } }, { kind: 'time' }],
      handled: [{ agent: 'shop', ending: 'handled', decision: { grant: false } }],
      state: { protocol: 'fipa-query', state: 'asked', supposed: true },
    });
    const { stdout } = await mesh.here(['replay', conversation.slice(0, 26)]);
    expect(stdout).toMatch(/#10 .* customer → client-/);
    expect(stdout).toContain('called tool orders.find {"order":"4711"}');
  });

  it('is shown as it stood after a message, with the state of every participant', async () => {
    const lines = await replay('--at', '3');
    expect(lines).toHaveLength(5);
    const standing = (lines[4]?.standing ?? []) as { agent: string; asked: number[]; working_on: number[] }[];
    expect(standing.find(({ agent }) => agent === 'shop')).toMatchObject({ asked: [3], working_on: [2] });
    expect((await replay('--agent', 'warehouse')).length).toBe(5);
  });

  it('is one file that works without a node', async () => {
    const { stdout, code } = await offline('--json');
    expect(code).toBe(0);
    expect(objects(stdout)).toEqual(await replay());
    writeFileSync(join(folder.path, 'cut.jsonl'), readFileSync(file, 'utf8').split('\n').slice(0, 5).join('\n'));
    const cut = await runHere(['replay', '--from-file', join(folder.path, 'cut.jsonl')]);
    expect(cut.code).toBe(2);
    expect(cut.stderr).toMatch(/was cut off/);
  });

  it('runs again with another agent: its decision is another, all others say what they said', async () => {
    const { stdout, code, stderr } = await mesh.cli([
      'replay',
      conversation,
      '--fork',
      '2',
      '--with',
      generous,
      '--json',
    ]);
    expect(code).toBe(0);
    const rows = objects(stdout);
    const end = rows.at(-1);
    expect(end).toMatchObject({ same: 7, changed: 2, added: 0, removed: 0, divergences: [] });
    expect(rows[3]).toMatchObject({ difference: 'changed', changes: [{ path: '$.content', after: money }] });
    // The fork is kept by the node, under an id of its own, and says where it comes from.
    expect(stderr).toContain(String(end?.fork));
    const kept = await mesh.here(['replay', String(end?.fork), '--json']);
    expect(objects(kept.stdout)[0]).toMatchObject({ messages: 9, forked_from: { conversation_id: conversation } });
  });

  it('runs again with several agents, who then say other things to each other', async () => {
    const fork = join(folder.path, 'fork.jsonl');
    const words = ['--fork', '1', '--with', generous, '--with', `customer=${shop}`, '--save', fork];
    const { stdout, code } = await offline(...words);
    expect(code).toBe(0);
    expect(stdout).toMatch(/4 messages unchanged, 2 changed, 0 added, 4 removed/);
    expect(stdout).toContain('{+80+}');
    const shown = await runHere(['replay', '--from-file', fork]);
    expect(shown.stdout).toContain(`Fine: ${money}`);
  });

  it('runs again with other words, and says plainly where the recording ends', async () => {
    const edited = ['--fork', '2', '--with', shop, '--edit', '{"order": "4712", "want": "money"}'];
    const { stdout, code } = await offline(...edited);
    expect(code).toBe(1);
    expect(stdout).toMatch(/the fork ends at #2: agent "shop" asked tool "orders.find" with {"order":"4712"}/);
    const live = await mesh.cli(['replay', conversation, '--live', '--json', ...edited]);
    expect(live.code).toBe(0);
    expect(objects(live.stdout).at(-1)).toMatchObject({ divergences: [] });
  });

  it('runs again with a live agent of the mesh in the place of another', async () => {
    const patient = join(folder.path, 'patient.ts');
    const code = readFileSync(generous, 'utf8').replace("id: 'shop'", "id: 'patient'").replace('./shop.js', shop);
    writeFileSync(patient, code);
    const running = startCli(['agent', 'run', patient, '--no-watch', '--json', '--node', mesh.address]);
    await running.nextObject();
    const { stdout } = await mesh.here(['replay', conversation, '--fork', '2', '--map', 'shop=patient', '--json']);
    running.signal('SIGINT');
    await running.ended;
    const answers = objects(stdout).filter(({ difference }) => difference === 'changed');
    expect(answers[0]).toMatchObject({ after: { message: { sender: 'shop', content: money } } });
    const refused = await mesh.here(['replay', conversation, '--fork', '2', '--map', 'shop=nobody-here']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/--map: .*nobody-here/)]);
  });

  it('verifies that agents do what they did, and tells the first difference', async () => {
    const same = await offline('--verify', '--with', shop, '--json');
    expect(same.code).toBe(0);
    expect(objects(same.stdout)).toEqual([{ verified: true, same: 9 }]);
    const other = await offline('--verify', '--with', generous, '--json');
    expect(other.code).toBe(1);
    expect(objects(other.stdout)[0]).toMatchObject({ verified: false, at: 5, changes: [{ path: '$.content' }] });
    expect(voucher).not.toBe(money);
  });

  it.each([
    [['--fork', '2'], /nobody is replaced/],
    [['--fork', '99', '--with', generous], /--fork 99: is none of its messages, #1 to #10/],
    [['--fork', '2', '--with', `nobody=${generous}`], /nobody takes no part in the conversation/],
    [['--fork', '2', '--map', 'shop'], /--map shop: takes AGENT=OTHER/],
    [['--fork', '2', '--at', '1s', '--with', generous], /--at and --fork/],
    [['--verify'], /give the agents by --with/],
    [['--edit', 'x'], /--edit: belongs to --fork/],
    [['--step'], /takes a terminal/],
    [['--at', 'noon'], /--at noon/],
  ])('refuses %j in one line', async (words, why) => {
    const { code, stderr } = await offline(...words);
    expect(code).toBe(2);
    expect(stderr).toMatch(why);
  });
});
