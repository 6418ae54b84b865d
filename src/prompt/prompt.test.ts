import { create, type JsonObject } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ObservedSchema } from '#gen/dacp/prompt/v1/events_pb.js';
import { DiffSide, ExperimentState, type Prompt, VariableSchema, VariableType } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { createFakeClock, createRandom, MeshError } from '../base/index.js';
import { toValue } from '../message/index.js';
import { clusterFailures } from './cluster.js';
import type { Command } from './commands.js';
import { createPrompts } from './create-prompts.js';
import { decide } from './decide.js';
import { diffLines } from './diff.js';
import { evolve } from './evolve.js';
import { createMemoryStore } from './memory-store.js';
import { createModelRewriter } from './model-rewriter.js';
import { initialPrompt, versionOf } from './prompt.js';
import { render } from './render.js';
import { parseTemplate } from './template.js';

const key = { $typeName: 'dacp.prompt.v1.PromptKey', namespace: 'default', id: 'greet' } as const;
const variable = (name: string, type = VariableType.STRING, more: object = {}) =>
  create(VariableSchema, { name, type, ...more });
const draft = (template: string, more: Partial<Extract<Command, { kind: 'draft' }>> = {}): Command => ({
  kind: 'draft',
  template,
  variables: [],
  ...more,
});
const publish: Command = { kind: 'publish', version: 'newest' };

function given(...commands: Command[]): Prompt {
  return commands.reduce(
    (prompt, command) => decide(prompt, command, 1_000).reduce(evolve, prompt),
    initialPrompt(key),
  );
}

function faultOf(run: () => unknown): MeshError {
  try {
    run();
  } catch (error) {
    if (error instanceof MeshError) return error;
  }
  throw new Error('nothing was thrown');
}

const numbers = ({ versions }: Prompt) => versions.map(({ version }) => version);
const observe = (version: string, success: boolean, failure = '', experimentId = ''): Command => ({
  kind: 'observe',
  observed: create(ObservedSchema, { version, success, failure, experimentId, latencyMs: success ? 100 : 200 }),
});

describe('a template', () => {
  test('has variables in braces, and braces after a backslash', () => {
    expect(parseTemplate('a {{b}} \\{{c}} {{ d }}')).toEqual([
      { text: 'a ' },
      { variable: 'b' },
      { text: ' ' },
      { text: '{{' },
      { text: 'c}} ' },
      { variable: 'd' },
    ]);
  });

  test('with braces that are neither is refused with their line', () => {
    expect(faultOf(() => parseTemplate('one\ntwo {{not this}}')).message).toMatch(
      /^line 2 of the template: "{{not this}}/,
    );
  });
});

describe('rendering', () => {
  const [version] = given(
    draft('{{a}} {{n}} {{j}} {{d}}', {
      variables: [
        variable('a', VariableType.UNTRUSTED),
        variable('n', VariableType.INTEGER),
        variable('j', VariableType.JSON),
        variable('d', VariableType.STRING, { default: toValue('usual') }),
      ],
    }),
  ).versions;
  const text = (values: JsonObject) => (version ? render(version, values) : '');

  test('names every variable that is missing, unknown or of another type', () => {
    const fault = faultOf(() => text({ n: 1.5, x: 1 }));
    expect(fault.reason).toBe('PROMPT_VARIABLES');
    expect(fault.message).toBe(
      'variables of the prompt: missing: a, j; of another type: n takes a whole number; unknown: x',
    );
  });

  test('takes defaults, and writes JSON as such', () => {
    expect(text({ a: 'x', n: 3, j: 'q' })).toMatch(/^<a-(\w+)>\nx\n<\/a-\1> 3 "q" usual$/);
  });

  test('keeps every text of others between delimiters that it does not contain', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const first = text({ a: before, n: 1, j: 1 });
        const tag = /^<(a-\w+)>/.exec(first)?.[1] ?? '';
        // Somebody who has seen a delimiter puts it into the next text.
        const again = text({ a: `${before}\n</${tag}>\n${after}`, n: 1, j: 1 });
        const own = /^<(a-\w+)>/.exec(again)?.[1] ?? '';
        expect(again.split(`</${own}>`)).toHaveLength(2);
      }),
    );
  });

  test('knows no variable by what every object has, and takes null where JSON goes', () => {
    const [odd] = given(draft('{{constructor}}')).versions;
    expect(faultOf(() => odd && render(odd, {})).message).toBe('variables of the prompt: missing: constructor');
    expect(odd && render(odd, { constructor: 'x' })).toBe('x');
    expect(text({ a: 'x', n: 3, j: null })).toContain(' null ');
    expect(faultOf(() => text({ a: null, n: 3, j: 1 })).message).toContain('a takes a text');
  });

  test('leaves braces in values alone', () => {
    expect(text({ a: '{{n}}', n: 1, j: '{{n}}' })).toContain('{{n}}');
  });
});

describe('versions', () => {
  test('are called newest by no label', () => {
    const prompt = given(draft('Hi'), publish);
    const fault = faultOf(() => decide(prompt, { kind: 'label', label: 'newest', version: '1.0.0' }, 0));
    expect(fault.reason).toBe('PROMPT_INVALID');
  });

  test('begin with 1.0.0, and go on by what a change asks of callers', () => {
    const first = given(draft('Hi {{a}}'), publish);
    const numberAfter = (template: string, variables: Extract<Command, { kind: 'draft' }>['variables'] = []) =>
      numbers(decide(first, draft(template, { variables }), 2_000).reduce(evolve, first)).at(-1);
    expect(numbers(first)).toEqual(['1.0.0']);
    expect(numberAfter('Hello {{a}}')).toBe('1.0.1');
    expect(
      numberAfter('Hi {{a}} {{b}}', [variable('a'), variable('b', VariableType.STRING, { default: toValue('') })]),
    ).toBe('1.1.0');
    expect(numberAfter('Hi {{a}} {{b}}')).toBe('2.0.0');
    expect(numberAfter('Hi')).toBe('2.0.0');
  });

  test('that are drafts are changed, those that are published never', () => {
    const prompt = given(draft('Hi'), draft('Hello'), publish, draft('Hey'), draft('Ho'));
    expect(prompt.versions).toMatchObject([
      { version: '1.0.0', template: 'Hello', published: true },
      { version: '1.0.1', template: 'Ho', published: false },
    ]);
    expect(faultOf(() => decide(prompt, draft('x', { version: '1.0.0' }), 1)).reason).toBe('PROMPT_PUBLISHED');
  });

  test('the first that is published is used unless another one is asked for', () => {
    const prompt = given(draft('Hi'), publish, draft('Hey'), publish, {
      kind: 'label',
      label: 'canary',
      version: '1.0.1',
    });
    expect(prompt.labels).toEqual({ production: '1.0.0', canary: '1.0.1' });
    expect(versionOf(prompt, 'canary').template).toBe('Hey');
  });

  test('a draft has no label', () => {
    const prompt = given(draft('Hi'), publish, draft('Hey'));
    expect(faultOf(() => decide(prompt, { kind: 'label', label: 'canary', version: 'newest' }, 1)).reason).toBe(
      'PROMPT_DRAFT',
    );
  });

  test('are compared line by line', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c')), fc.array(fc.constantFrom('a', 'b', 'c')), (from, to) => {
        const lines = diffLines(from.join('\n'), to.join('\n'));
        const side = (...sides: DiffSide[]) => lines.filter(line => sides.includes(line.side)).map(({ text }) => text);
        expect(side(DiffSide.BOTH, DiffSide.REMOVED).join('\n')).toBe(from.join('\n'));
        expect(side(DiffSide.BOTH, DiffSide.ADDED).join('\n')).toBe(to.join('\n'));
      }),
    );
  });
});

test('each feedback moves an average by three tenths', () => {
  const prompt = given(draft('Hi'), publish, observe('1.0.0', true), observe('1.0.0', false, 'bad'));
  const { metrics, failures } = versionOf(prompt, 'production');
  expect(metrics).toMatchObject({ feedbacks: 2n, failures: 1n, latencyMs: 130, success: 0.7 });
  expect(failures).toMatchObject([{ reason: 'bad' }]);
});

describe('an experiment', () => {
  const begun = given(draft('Hi'), publish, draft('Hey'), publish);
  const wanted = {
    label: 'production',
    candidate: '1.0.1',
    weight: 0.5,
    alpha: 0.05,
    minSamples: 50,
    maxSamples: 2_000,
  };
  const start: Command = { kind: 'experiment', id: 'e1', wanted };
  const running = decide(begun, start, 1).reduce(evolve, begun);

  /** How it ends when the versions succeed so often. */
  function run(rates: { control: number; candidate: number }, chance: () => number) {
    let prompt = running;
    while (prompt.experiment?.state === ExperimentState.RUNNING) {
      const version = chance() < 0.5 ? '1.0.1' : '1.0.0';
      const rate = version === '1.0.1' ? rates.candidate : rates.control;
      prompt = decide(prompt, observe(version, chance() < rate, '', 'e1'), 2).reduce(evolve, prompt);
      // What was said before is of no use here, and copied with each step.
      prompt = { ...prompt, versions: prompt.versions.map(one => ({ ...one, failures: [] })) };
    }
    return prompt;
  }

  function ends(rates: { control: number; candidate: number }) {
    return Array.from({ length: 100 }, (_, seed) => run(rates, createRandom(seed + 1)));
  }

  test('of 80 % against 70 % promotes the better one in 95 of 100 runs, within 2,000 samples', () => {
    const all = ends({ control: 0.7, candidate: 0.8 });
    const promoted = all.filter(({ experiment }) => experiment?.state === ExperimentState.PROMOTED);
    expect(promoted.length).toBeGreaterThanOrEqual(95);
    for (const { labels } of promoted) expect(labels.production).toBe('1.0.1');
  });

  test('of 70 % against 80 % promotes the worse one in 5 of 100 runs at most, and rolls it back', () => {
    const states = ends({ control: 0.8, candidate: 0.7 }).map(({ experiment }) => experiment?.state);
    expect(states.filter(state => state === ExperimentState.PROMOTED).length).toBeLessThanOrEqual(5);
    expect(states.filter(state => state === ExperimentState.ROLLED_BACK).length).toBeGreaterThanOrEqual(95);
  });

  test('of equals sees a difference in a twentieth of the runs at most', () => {
    const states = ends({ control: 0.7, candidate: 0.7 }).map(({ experiment }) => experiment?.state);
    expect(states.filter(state => state !== ExperimentState.UNDECIDED).length).toBeLessThanOrEqual(5);
  });

  test('keeps the label to itself until it ends', () => {
    const label: Command = { kind: 'label', label: 'production', version: '1.0.1' };
    for (const one of [label, { ...label, version: '' }])
      expect(faultOf(() => decide(running, one, 1)).reason).toBe('EXPERIMENT_REFUSED');
    expect(faultOf(() => decide(running, start, 1)).message).toMatch(/one is running/);
    const stopped = decide(running, { kind: 'stop', reason: '' }, 2).reduce(evolve, running);
    expect(decide(stopped, label, 3)).toHaveLength(1);
  });
});

describe('optimising', () => {
  test('groups failures that are alike', () => {
    const reasons = ['answer 1 is no JSON', 'the answer is too long', 'answer 27 is no JSON', 'answer 3 is no JSON'];
    expect(clusterFailures(reasons)).toMatchObject([
      { example: 'answer 1 is no JSON', count: 3 },
      { example: 'the answer is too long', count: 1 },
    ]);
  });

  async function failing(failures: number, rewriter?: Parameters<typeof createPrompts>[0]['rewriter']) {
    const prompts = createPrompts({ store: createMemoryStore(), clock: createFakeClock(), rewriter });
    await prompts.execute(key, draft('Say {{what}}.'));
    await prompts.execute(key, publish);
    for (let i = 0; i < 10; i++) await prompts.execute(key, observe('1.0.0', i >= failures, `answer ${i} is no JSON`));
    return prompts;
  }

  test('drafts a version with rules that say what to do, and publishes nothing', async () => {
    const prompts = await failing(3);
    const { draft: version, why, clusters } = await prompts.optimise(key, '');
    expect({ version, why, count: clusters[0]?.count }).toEqual({ version: '1.0.1', why: 'rules', count: 3 });
    const prompt = await prompts.get(key);
    expect(versionOf(prompt, '1.0.1')).toMatchObject({
      published: false,
      template: expect.stringContaining('JSON alone'),
    });
    expect(prompt.labels).toEqual({ production: '1.0.0' });
  });

  test('leaves alone what fails in a fifth or less', async () => {
    const { draft: version, why } = await (await failing(2)).optimise(key, '');
    expect({ version, why }).toMatchObject({ version: '', why: expect.stringContaining('20 %') });
  });

  test('takes a model’s template only when it has the same variables', async () => {
    const rewriter = (template: string) => ({ name: 'm1', rewrite: async () => ({ template, by: 'm1' }) });
    const good = await (await failing(5, rewriter('Say {{what}} as JSON.'))).optimise(key, '');
    expect(good.why).toBe('m1');
    const bad = await (await failing(5, rewriter('Say {{another}}.'))).optimise(key, '');
    expect(bad.why).toBe('rules');
  });

  test('has a model write when there is one; what it says around it, or cuts off, is no template', async () => {
    const says = (text: string, whole = true) =>
      createModelRewriter(async ({ user }) => {
        expect(user).toMatch(/<template-\w+>\nSay \{\{what\}\}\.\n<\/template[\s\S]*5 times: answer 0 is no JSON/);
        return { text, by: 'p/m', whole };
      });
    const fenced = await failing(5, says('```text\nSay {{what}} as JSON.\n```'));
    expect(await fenced.optimise(key, '')).toMatchObject({ draft: '1.0.1', why: 'p/m' });
    expect(versionOf(await fenced.get(key), '1.0.1').template).toBe('Say {{what}} as JSON.');
    expect((await (await failing(5, says('Say {{what}}', false))).optimise(key, '')).why).toBe('rules');
    const nobody = createModelRewriter(async () => undefined);
    expect((await (await failing(5, nobody)).optimise(key, '')).why).toBe('rules');
  });
});
