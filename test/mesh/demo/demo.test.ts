import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { objects } from '../../harness/cli.js';
import { isAlive, type Mesh, startMesh } from '../../harness/node.js';
import { storesOfRun } from '../../harness/stores.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

// Texts of ten megabytes go to half a dozen agents.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const readme = fileURLToPath(new URL('../../../README.md', import.meta.url));
const folded = (text: string) => text.replace(/\s+/g, ' ');
let mesh: Mesh;
let folder: TemporaryFolder;

beforeAll(async () => {
  folder = makeTemporaryFolder();
  mesh = await startMesh({ demo: true });
});

afterAll(async () => {
  const { code, stderr: said } = await mesh.stop();
  // Ten megabytes are more than an event may weigh on Kafka; the node tells of each that becomes a dead letter.
  const stderr = storesOfRun === 'embedded' ? said : said.replace(/^.*"reason":"EVENT_REFUSED".*\n/gm, '');
  expect({ code, stderr, alive: mesh.demoPids.filter(isAlive) }).toEqual({ code: 0, stderr: '', alive: [] });
  await mesh[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}

async function json(...words: string[]) {
  const { code, stdout, stderr } = await mesh.here([...words, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return objects(stdout);
}

const summarize = (path: string) => ['negotiate', '--capability', 'text.summarize', '--file', path];

type Result = { json: { sentences: string[]; method: string; of: number } };
type Steps = { proposed: unknown[]; awarded: { agent: string }[]; result: Result['json'] };

/** What a negotiation with `--json` wrote, by kind. */
function stepsOf(lines: readonly Record<string, unknown>[]): Steps {
  const of = (kind: string) => lines.filter(line => kind in line).map(line => line[kind]);
  const [ended] = of('ended') as { result: Result }[];
  return {
    proposed: of('proposed'),
    awarded: of('awarded') as { agent: string }[],
    result: ended?.result.json as never,
  };
}

describe('negotiate', () => {
  test('shows the call, what each bidder promises, one award, and a summary out of the file', async () => {
    const { code, stdout } = await mesh.here(summarize(readme));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^call +summarizer-frequency, summarizer-graph\n/);
    expect(stdout.match(/^proposal +summarizer-\w+ +0\.\d+ USD +[\d.]+ m?s +quality 0\.\d+ /gm)).toHaveLength(2);
    expect(stdout.match(/^award +summarizer-frequency +lowest price of 2: /gm)).toHaveLength(1);
    const { proposed, awarded, result } = stepsOf(await json(...summarize(readme)));
    expect([proposed.length, awarded.length, result.sentences.length]).toEqual([2, 1, 3]);
    const text = folded(readFileSync(readme, 'utf8'));
    for (const sentence of result.sentences) expect(text).toContain(sentence);
    expect(folded(stdout)).toContain(result.sentences.join(' '));
  });

  test('awards by the policy that was asked for', async () => {
    const winner = async (...policy: string[]) =>
      stepsOf(await json(...summarize(readme), ...policy)).awarded[0]?.agent;
    expect(await winner('--policy', 'fastest')).toBe('summarizer-frequency');
    expect(await winner('--policy', 'weighted', '--weights', 'price=1,quality=2')).toBe('summarizer-graph');
  });

  test('has an empty file done', async () => {
    expect(stepsOf(await json(...summarize(file('empty.txt', '')))).result).toMatchObject({ sentences: [], of: 0 });
  });

  test('has ten megabytes done', async () => {
    const sentences = Array.from(
      { length: 120_000 },
      (_, i) => `The river number ${i} floods the lower fields of farm ${i % 977}.`,
    );
    const path = file('huge.txt', sentences.join(' ').padEnd(10_000_000, ' and on').slice(0, 10_000_000));
    const { awarded, result } = stepsOf(
      await json(...summarize(path), '--policy', 'weighted', '--weights', 'quality=1'),
    );
    expect(awarded).toEqual([expect.objectContaining({ agent: 'summarizer-graph' })]);
    expect(result.of).toBeGreaterThan(100_000);
    const [report] = await json('report', path);
    expect(report?.report).toMatchObject({
      failed: [],
      language: { language: 'en' },
      statistics: { bytes: 10_000_000 },
    });
  });

  test('ends without a result when nobody takes a binary file', async () => {
    const { code, stdout, stderr } = await mesh.here(summarize(file('binary.dat', Uint8Array.of(0, 255, 1, 254, 10))));
    expect({ code, declined: stdout.match(/^declines /gm)?.length }).toEqual({ code: 6, declined: 2 });
    expect(stderr).toMatch(/^error: the negotiation ended with no_proposals: none of 2 called for "text\.summarize"/);
  });

  test.each([
    [
      ['--capability', 'text.summarise', '--content', 'a'],
      3,
      /^error: no agent with capability "text\.summarise"; did you mean text\.summarize\?\n$/,
    ],
    [
      ['--capability', 'text.summarize', '--file', 'nowhere.txt'],
      2,
      /^error: nowhere\.txt cannot be read: there is no such file\n$/,
    ],
    [['--capability', 'text.summarize', '--file', '.'], 2, /^error: \. cannot be read: it is a folder\n$/],
    [['--content', 'a'], 2, /^error: --capability NAME: says what is to be done; it is missing\n$/],
    [
      ['--capability', 'a', '--content', 'a', '--policy', 'best'],
      2,
      /^error: --policy best: takes one of lowest-price, /,
    ],
  ])('%j ends with %i and one line', async (words, code, line) => {
    const result = await mesh.here(['negotiate', ...words]);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
    expect(result.stderr).toMatch(line);
  });
});

test('a task without anything to work on says what may be missing', async () => {
  const { code, stderr } = await mesh.here(['negotiate', '--capability', 'text.summarize']);
  expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringMatching(/; --file or --content is missing\?\n/) });
});

test('the standard input is taken for a file', async () => {
  const input = 'It rains. The fields are wet.';
  const { code, stdout } = await mesh.cli(['negotiate', '--capability', 'text.summarize', '--file', '-'], { input });
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`\n\n${input}\n`) });
  expect((await mesh.cli(['report', '-'], { input })).code).toBe(0);
});

describe('report', () => {
  test('shows what is known of the text and each negotiation', async () => {
    const { code, stdout } = await mesh.here(['report', readme]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nlanguage +en, /);
    for (const [part, agent] of [
      ['text.language', 'language-detector'],
      ['text.statistics', 'text-statistics'],
      ['text.keywords', 'keyword-finder'],
      ['text.summarize', 'summarizer-frequency'],
    ])
      expect(stdout).toMatch(new RegExp(`^${part} +${agent} +won +0\\.\\d+ USD `, 'm'));
    expect(stdout).toMatch(/^ +summarizer-graph +0\.\d+ USD/m);
  });

  test('is one conversation, which the log shows in words', async () => {
    const [report] = await json('report', readme);
    const conversation = String(report?.conversation_id);
    const { stdout } = await mesh.here(['log', '--conversation', conversation, '--from', 'oldest']);
    expect(stdout.match(/ negotiation\.ended .*→ negotiations result completed$/gm)).toHaveLength(4);
    expect(stdout).toMatch(/negotiations → summarizer-graph rejection kept in reserve$/m);
    const listed = await json('negotiations', '--conversation', conversation);
    expect(listed.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 4 }, () => 'OUTCOME_COMPLETED'));
  });

  test.each([
    ['an empty file', ''],
    ['a file in Portuguese', 'O rio não é largo. A água é boa para os campos e para as pessoas.'],
  ])('takes %s', async (_, content) => {
    const [report] = await json('report', file('small.txt', content));
    expect(report?.report).toMatchObject({ failed: [], language: { language: content === '' ? 'und' : 'pt' } });
  });

  test.each([
    ['nowhere.txt', undefined, /^error: nowhere\.txt cannot be read: there is no such file\n$/],
    ['/dev/null', undefined, /^error: \/dev\/null cannot be read: it is no file; - reads the standard input\n$/],
    ['binary.dat', Uint8Array.of(0, 255, 1), /^error: \S+ cannot be used: it is binary, not text in UTF-8\n$/],
  ])('of %s ends with one line', async (name, content, line) => {
    const { code, stderr } = await mesh.here(['report', content ? file(name, content) : name]);
    expect(code).toBe(2);
    expect(stderr).toMatch(line);
  });
});

describe('negotiations', () => {
  test('are a table, newest first, of which one can be shown', async () => {
    const { stdout } = await mesh.here(['negotiations', '--capability', 'text.summarize', '--limit', '1']);
    const [head = '', row = ''] = stdout.split('\n');
    expect(head).toMatch(/^NEGOTIATION +CAPABILITY +STATE +PROPOSALS +WINNER +PRICE +TOOK +STARTED$/);
    expect(row).toMatch(/^\S+ +text\.summarize +\w+ +\d /);
    const shown = await mesh.here(['negotiation', row.split(' ')[0] ?? '']);
    expect(shown.stdout).toMatch(/^call +summarizer-frequency +text\.summarize\n/);
    expect(await json('negotiations', '--open')).toEqual([]);
  });

  test('can be shown after a step, and are the same then', async () => {
    const [{ id } = {}] = await json('negotiations', '--capability', 'text.summarize', '--limit', '1');
    const all = (await mesh.here(['negotiation', String(id)])).stdout;
    const rest = (await mesh.here(['negotiation', String(id), '--from', '3'])).stdout;
    expect(rest).toMatch(/^award .*\nrejection +summarizer-\w+ +kept in reserve\n/);
    expect(all.endsWith(rest)).toBe(true);
  });

  test('that are over say so to who waits for more, or cancels', async () => {
    const [{ id } = {}] = await json('negotiations', '--capability', 'text.summarize', '--limit', '1');
    const after = await mesh.here(['negotiation', String(id), '--from', '99']);
    expect(after).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/^it has ended with step \d+\n$/),
    });
    const cancelled = await mesh.here(['negotiation', String(id), '--cancel', 'too late']);
    expect(cancelled).toMatchObject({ code: 0, stderr: 'it had ended before: there is nothing to cancel\n' });
  });

  test('that are not known are not found', async () => {
    const { code, stderr } = await mesh.here(['negotiation', 'never-was']);
    const why = 'error: there is no negotiation "never-was"; "npx dacp negotiations" shows those there are\n';
    expect({ code, stderr }).toEqual({ code: 3, stderr: why });
  });
});

type Node = { kind: string; title: string; ending: string; children: Node[] };

describe('trace', () => {
  test('shows a report as one trace over all processes: who asked, what was negotiated, who won', async () => {
    const [{ conversation_id: conversation } = {}] = await json('report', readme);
    let told: Record<string, unknown> | undefined;
    // The hosts bring what they saw to the log in their own time.
    await until(async () => {
      [told] = await json('trace', String(conversation));
      return endingsOf(told?.roots as Node[]).filter(ending => ending === 'won').length === 4;
    }, 'four winners in the trace');
    expect(told?.trace_ids).toHaveLength(1);
    const [root] = (told?.roots ?? []) as Node[];
    expect(root).toMatchObject({ title: 'client → capability:text.report (reporter)', ending: 'tell' });
    expect(root?.children.map(({ title, ending }) => `${title}: ${ending}`).sort()).toEqual(
      ['keywords', 'language', 'statistics', 'summarize'].map(part => `negotiation of text.${part}: completed`),
    );
    const { stdout } = await mesh.here(['trace', String(conversation)]);
    expect((await mesh.here(['trace'])).stdout).toBe(stdout);
    const [{ id } = {}] = await json('negotiations', '--conversation', String(conversation));
    expect((await mesh.here(['trace', String(id)])).stdout).toBe(stdout);
    expect((await mesh.here(['log', '--conversation', String(id)])).stdout).toContain('negotiation.ended');
    expect(stdout).toMatch(/└─ negotiation of text\.\w+ +\d called +[\d.]+ m?s +█+ +completed\n/);
  });

  test('of a conversation of which nothing is kept says so', async () => {
    const { code, stderr } = await mesh.here(['trace', 'nonsense']);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(/^error: nothing is kept of .*--record/),
    });
  });
});

function endingsOf(roots: readonly Node[] = []): string[] {
  return roots.flatMap(({ ending, children }) => [ending, ...endingsOf(children)]);
}
