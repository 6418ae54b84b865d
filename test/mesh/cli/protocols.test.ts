import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { objects, runHere } from '../../harness/cli.js';
import { partOf } from '../../harness/negotiation-document.js';
import { type Mesh, startMesh } from '../../harness/node.js';

// Each protocol among the agents of the demo, by the command that people type.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let mesh: Mesh;
beforeAll(async () => {
  mesh = await startMesh({ demo: true });
});
afterAll(() => mesh.stop());

const text = 'It rained for days. The fields are under water. Rain is what fields need, but not water for days.';
const words = ['negotiate', '--capability', 'text.summarize', '--content', text];

/** What is said beside the name of the protocol. */
const options: Readonly<Record<string, readonly string[]>> = {
  'contract-net': [],
  iterated: ['--rounds', '3'],
  'several-winners': ['--quantity', '3'],
  'second-price': [],
  english: ['--step', '0.00002'],
  dutch: ['--start-price', '0.00005', '--step', '0.00005', '--max-price', '0.001'],
  'request-for-quotation': ['--accept', 'fastest'],
};

/** Lines that are the same whoever answers first; their order may differ, and what a bidder's record makes of its price. */
const settled = /^(round \d+|award|part done|decide|result|ended) /;

function shapeOf(transcript: string): string[] {
  return transcript
    .split('\n')
    .filter(line => settled.test(line))
    .map(line => line.replace(/, counted as .*/, ''))
    .sort();
}

describe.each(Object.entries(options))('dacp negotiate --protocol %s', (protocol, more) => {
  test('shows how it goes, as docs/negotiation.md does', async () => {
    const said = [...words, '--protocol', protocol, ...more];
    const { code, stdout } = await mesh.here(said);
    expect(code).toBe(0);
    const typed = `$ dacp ${said.map(word => (word.includes(' ') ? `"${word}"` : word)).join(' ')}`;
    const transcript = `${typed}\n${stdout.trimEnd()}`;
    const shown = partOf({ kind: 'transcript', name: protocol, language: 'text' }, transcript);
    expect(shown?.split('\n')[0]).toBe(typed);
    expect(shapeOf(shown ?? '')).toEqual(shapeOf(transcript));
    expect(shapeOf(transcript).length).toBeGreaterThan(1);
  });
});

test('a negotiation is seen from any step on, and ends when it is cancelled', async () => {
  const { stdout } = await mesh.here([...words, '--json']);
  const [{ negotiation_id: id } = {}] = objects(stdout);
  const all = objects((await mesh.here(['negotiation', String(id), '--json'])).stdout);
  const rest = objects((await mesh.here(['negotiation', String(id), '--from', '3', '--json'])).stdout);
  expect(rest).toEqual(all.slice(3));
  const cancelled = await mesh.here([
    'negotiation',
    String(id),
    '--cancel',
    'no longer wanted',
    '--from',
    '3',
    '--json',
  ]);
  expect(objects(cancelled.stdout)).toEqual(rest);
});

test.each([
  [['--protocol', 'auction'], /--protocol auction: takes one of contract-net, iterated/],
  [['--rounds', '3'], /--rounds: goes with --protocol iterated, english, not with contract-net/],
  [['--protocol', 'english', '--step', 'cheap'], /--step cheap: takes a price/],
  [['--accept', 'fastest'], /--accept fastest: goes with --protocol request-for-quotation/],
  [['--ties', 'coin'], /--ties coin: takes one of earliest, lowest-agent, draw/],
  [['--protocol', 'dutch', '--max-price', '0.00001'], /--max-price: must not be lower than --start-price/],
])('%j is refused in plain words', async (wrong, why) => {
  const { code, stderr } = await mesh.here([...words, ...wrong]);
  expect([code, why.test(stderr) || stderr]).toEqual([2, true]);
});

describe('what does not fit is said of the words that were typed', () => {
  const quotation = [...words, '--protocol', 'request-for-quotation'];

  test('what only the node can check', async () => {
    expect(await mesh.here([...words, '--propose-within', '2m', '--do-within', '1m'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: --do-within: must be longer than --propose-within/),
    });
    const parts = ['--protocol', 'several-winners', '--quantity', '2', '--at-least', '3'];
    expect((await mesh.here([...words, ...parts])).stderr).toMatch(/--at-least: must not be more than/);
  });

  test('that nobody of this name has proposed anything', async () => {
    const { stderr } = await mesh.here([...quotation, '--accept', 'nobody']);
    expect(stderr).toMatch(/--accept nobody: nobody has proposed nothing, so none is taken; \S+, .* did/);
  });

  test('that several have done it, when one is to be rated', async () => {
    const { stdout } = await mesh.here([...words, '--protocol', 'several-winners', '--quantity', '3', '--json']);
    const id = String(objects(stdout)[0]?.negotiation_id);
    expect((await mesh.here(['rate', id, '1'])).stderr).toMatch(/2 agents did it; .*--award 1 \(.*\), --award 2 \(/);
    expect((await mesh.here(['rate', id.slice(0, 22), '1', '--award', '1'])).stdout).toMatch(/^rated/);
  });

  test('that who does not vote has neither weight nor the last word', async () => {
    const vote = ['consensus', 'start', 'Which?', '--option', 'a', '--option', 'b', '--node', mesh.address];
    const refused = async (...more: string[]) =>
      (await runHere([...vote, '--among', 'capability:text.summarize', ...more])).stderr;
    expect(await refused('--weight', 'echo=3')).toMatch(/--weight echo: echo does not vote/);
    expect(await refused('--fallback', 'echo')).toMatch(/--fallback echo: echo does not vote/);
    expect(await refused('--fallback', 'arbiter:zoe')).toMatch(/arbiter:zoe: there is no such agent/);
  });
});
