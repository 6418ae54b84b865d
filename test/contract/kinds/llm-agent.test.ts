import { create, type JsonObject } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { BudgetSchema } from '../../../gen/ts/dacp/message/v2/message_pb.js';
import { createFakeClock, MeshError } from '../../../src/base/index.js';
import {
  askApproval,
  capabilityTool,
  defineAgent,
  type LlmAgent,
  type LlmTool,
  llmAgent,
  sendMessage,
} from '../../../src/index.js';
import type { Answer, Call } from '../../../src/llm/index.js';
import { createMemoryStore, createPrompts } from '../../../src/prompt/index.js';
import { createTestMesh } from '../../../src/testing.js';

type Says = Partial<Answer> | ((call: Call) => Partial<Answer>);

/** Models that say one thing after the other, and remember what they were asked. */
function scripted(...script: Says[]) {
  const asked: Call[] = [];
  return {
    asked,
    async complete(call: Call): Promise<Answer> {
      const next = script[asked.length];
      asked.push(call);
      const said = typeof next === 'function' ? next(call) : (next ?? { text: 'nothing more to say' });
      return {
        ...{ id: 'a1', provider: 'p', model: 'm', text: '', toolCalls: [], finishReason: 'stop', latencyMs: 1 },
        ...{
          tokens: { input: 10, output: 5, cached: 0 },
          costMicros: 7,
          costAssumed: false,
          attempts: [],
          cached: false,
        },
        ...said,
      };
    },
    /** Texts with a word in common point the same way. */
    async embed({ texts }: { texts: readonly string[] }) {
      const words = ['tea', 'car', 'moon'];
      const vectors = texts.map(text => words.map(word => (text.includes(word) ? 1 : 0)));
      return {
        vectors,
        provider: 'p',
        model: 'e',
        tokens: { input: 1, output: 0, cached: 0 },
        costMicros: 1,
        latencyMs: 1,
      };
    },
  };
}

const wants = (name: string, args: JsonObject, id = 'c1') => ({ toolCalls: [{ id, name, arguments: args }] });
const tool = (name: string, run: LlmTool['run'], more: Partial<LlmTool> = {}): LlmTool => ({
  name,
  description: '',
  run,
  ...more,
});

function agentOf(models: ReturnType<typeof scripted>, more: Partial<LlmAgent> = {}) {
  return llmAgent({ id: 'bot', models, instructions: 'Be kind.', capabilities: { 'chat.say': {} }, ...more });
}

describe('an agent with a model', () => {
  it('is told its instructions, then what it is asked, at temperature 0.1', async () => {
    const models = scripted({ text: 'hello' });
    await using mesh = createTestMesh([agentOf(models)]);
    expect(await mesh.ask('bot', 'hi')).toBe('hello');
    expect(models.asked[0]).toMatchObject({
      turns: [
        { role: 'system', text: 'Be kind.' },
        { role: 'user', text: 'hi' },
      ],
      temperature: 0.1,
      agentId: 'bot',
    });
  });

  it('uses tools as the model wants, several at once, and hears their results in order', async () => {
    const models = scripted(
      {
        toolCalls: [
          { id: 'c1', name: 'add', arguments: { a: 1, b: 2 } },
          { id: 'c2', name: 'fail', arguments: {} },
        ],
      },
      call => ({
        text: call.turns
          .filter(({ role }) => role === 'tool')
          .map(({ text }) => text)
          .join(' '),
      }),
    );
    const tools = [
      tool('add', ({ a, b }) => Number(a) + Number(b)),
      tool('fail', () => {
        throw new MeshError('TOOL_FAILED', 'broken');
      }),
    ];
    await using mesh = createTestMesh([agentOf(models, { tools })]);
    expect(await mesh.ask('bot', 'hi')).toBe('3 {"error":{"reason":"TOOL_FAILED","message":"broken"}}');
    expect(models.asked[1]?.turns.slice(-3)).toMatchObject([
      { role: 'assistant', toolCalls: [{ id: 'c1' }, { id: 'c2' }] },
      { role: 'tool', toolCallId: 'c1' },
      { role: 'tool', toolCallId: 'c2' },
    ]);
  });

  it('has to answer in its last step, which has no tools', async () => {
    const models = scripted(wants('again', {}), wants('again', {}), { text: 'enough' });
    await using mesh = createTestMesh([agentOf(models, { tools: [tool('again', () => 1)], stepsMax: 3 })]);
    expect(await mesh.ask('bot', 'hi')).toBe('enough');
    expect(models.asked.map(({ tools }) => tools?.length ?? 0)).toEqual([1, 1, 0]);
  });

  it('answers JSON where its capability has a schema, also after tools', async () => {
    const output = { type: 'object', properties: { n: { type: 'integer' } } };
    const models = scripted(wants('one', {}), { text: 'it is 1' }, { text: '{"n":1}', json: { n: 1 } });
    const capabilities = { 'number.find': { output } };
    await using mesh = createTestMesh([agentOf(models, { capabilities, tools: [tool('one', () => 1)] })]);
    expect(await mesh.ask('bot', 'which?')).toEqual({ n: 1 });
    expect(models.asked.map(call => call.outputSchema)).toEqual([undefined, undefined, output]);
  });

  it('asks other agents by their capabilities, and writes to those it may write to', async () => {
    const echo = defineAgent({ id: 'echo', capabilities: { 'text.echo': { handle: input => `<${input}>` } } });
    const models = scripted(
      wants('text_echo', { input: 'x' }),
      wants('send_message', { to: 'boss', text: 'y' }),
      call => ({
        text: call.turns
          .filter(({ role }) => role === 'tool')
          .map(({ text }) => text)
          .join(' '),
      }),
    );
    const tools = [capabilityTool({ capability: 'text.echo', description: 'Echoes.' }), sendMessage({ to: ['echo'] })];
    await using mesh = createTestMesh([agentOf(models, { tools }), echo]);
    expect(await mesh.ask('bot', 'hi')).toMatch(/^<x> .*TOOL_REFUSED.*receivers are echo/);
  });
});

describe('guardrails', () => {
  it('leave the model only the tools that are allowed', async () => {
    const models = scripted(wants('drop', {}), call => ({ text: call.turns.at(-1)?.text ?? '' }));
    let dropped = false;
    const tools = [tool('read_a', () => 1), tool('drop', () => (dropped = true))];
    await using mesh = createTestMesh([agentOf(models, { tools, guardrails: { tools: ['read_*'] } })]);
    expect(await mesh.ask('bot', 'hi')).toContain('TOOL_REFUSED');
    expect({ dropped, offered: models.asked[0]?.tools?.map(({ name }) => name) }).toEqual({
      dropped: false,
      offered: ['read_a'],
    });
  });

  it('have somebody approve what wants approval', async () => {
    const paid: unknown[] = [];
    const tools = [tool('pay', ({ sum }) => paid.push(sum ?? 0), { approval: true })];
    const approve = ({ args }: { args: JsonObject }) => Number(args.sum) < 10;
    const models = scripted(
      {
        toolCalls: [
          { id: 'c1', name: 'pay', arguments: { sum: 5 } },
          { id: 'c2', name: 'pay', arguments: { sum: 50 } },
        ],
      },
      { text: 'done' },
    );
    await using mesh = createTestMesh([agentOf(models, { tools, guardrails: { approve } })]);
    await mesh.ask('bot', 'hi');
    expect(paid).toEqual([5]);
    expect(models.asked[1]?.turns.at(-1)?.text).toContain('it was not approved');
  });

  it('have a person approve by way of the approvals of the node', async () => {
    const questions: unknown[] = [];
    const approvals = defineAgent({
      id: 'approvals',
      capabilities: {
        ask: {
          handle(question) {
            questions.push(question);
            return { approved: questions.length > 1, by: 'ana', reason: '' };
          },
        },
      },
    });
    const paid: unknown[] = [];
    const tools = [tool('pay', ({ sum }) => paid.push(sum ?? 0), { approval: true })];
    const models = scripted(wants('pay', { sum: 5 }), wants('pay', { sum: 6 }), { text: 'done' });
    const guardrails = { approve: askApproval({ approver: 'ana' }) };
    await using mesh = createTestMesh([agentOf(models, { tools, guardrails }), approvals]);
    await mesh.ask('bot', 'hi');
    expect(paid).toEqual([6]);
    const question = 'May bot use the tool pay?';
    expect(questions[0]).toEqual({ approver: 'ana', question, subject: { tool: 'pay', args: { sum: 5 } } });
  });

  it('ask a person the same question under the same id when a message is handled again, and anew for each use', async () => {
    const ids: (string | undefined)[] = [];
    const request = (sum: number) => ({ tool: 'pay', args: { sum }, agent: 'bot', conversationId: 'c' });
    const approve = askApproval({ approver: 'ana' });
    /** One handling of a message. */
    const handling = (id: string) => {
      const ask = async (_to: unknown, _content: unknown, options: { id?: string }) => {
        ids.push(options.id);
        return { approved: true };
      };
      return { message: { id }, self: { id: 'bot' }, clock: createFakeClock(), deadlineMs: 1_000, ask } as never;
    };
    const first = handling('m1');
    for (const sum of [5, 5, 6]) await approve(request(sum), first);
    await approve(request(5), handling('m1'));
    await approve(request(5), handling('m2'));
    expect(new Set(ids.slice(0, 3)).size).toBe(3);
    expect([ids[3] === ids[0], new Set(ids).size]).toEqual([true, 4]);
  });

  it('have an answer that cannot go out made again, once', async () => {
    const check = (answer: unknown) => (String(answer).includes('secret') ? 'it tells the secret' : undefined);
    const better = scripted({ text: 'the secret is 7' }, { text: 'I may not say' });
    await using mesh = createTestMesh([agentOf(better, { guardrails: { check } })]);
    expect(await mesh.ask('bot', 'hi')).toBe('I may not say');
    expect(better.asked[1]?.turns.at(-1)?.text).toBe('This cannot go out: it tells the secret');
    const worse = scripted({ text: 'the secret is 7' }, { text: 'the secret is still 7' });
    await using other = createTestMesh([agentOf(worse, { guardrails: { check } })]);
    await expect(other.ask('bot', 'hi')).rejects.toMatchObject({ reason: 'OUTPUT_REFUSED' });
  });
});

describe('its memory', () => {
  const inConversation = { conversationId: 'c-1' };

  it('holds what was said in the conversation, and nothing of others', async () => {
    const models = scripted({ text: 'one' }, { text: 'two' }, { text: 'three' });
    await using mesh = createTestMesh([agentOf(models)]);
    await mesh.ask('bot', 'a', inConversation);
    await mesh.ask('bot', 'b', inConversation);
    await mesh.ask('bot', 'c', { conversationId: 'c-2' });
    const texts = models.asked.map(({ turns }) => turns.slice(1).map(({ text }) => text));
    expect(texts).toEqual([['a'], ['a', 'one', 'b'], ['c']]);
  });

  it('sums up what no longer fits', async () => {
    const models = scripted({ text: 'one' }, { text: 'two' }, { text: 'they said a, one' }, { text: 'three' });
    await using mesh = createTestMesh([agentOf(models, { memory: { turnsMax: 2, summarise: true } })]);
    for (const text of ['a', 'b', 'c']) await mesh.ask('bot', text, inConversation);
    expect(models.asked[2]?.turns.at(-1)?.text).toBe('user: a\nassistant: one');
    expect(models.asked[3]?.turns.slice(1).map(({ text }) => text)).toEqual([
      'What was said before, summed up:\nthey said a, one',
      'b',
      'two',
      'c',
    ]);
  });

  it('recalls what is near, of whichever conversation', async () => {
    const models = scripted({ text: 'milk in it' }, { text: 'drive' }, { text: 'with milk' });
    const memory = { turnsMax: 0, recallMax: 1 };
    await using mesh = createTestMesh([agentOf(models, { memory })]);
    await mesh.ask('bot', 'how about tea');
    await mesh.ask('bot', 'how about a car');
    await mesh.ask('bot', 'tea again');
    expect(models.asked[2]?.turns[1]?.text).toBe(
      'From earlier conversations, the nearest first:\nhow about tea\nmilk in it',
    );
  });
});

it('takes its instructions from the curator, and tells it what came of them', async () => {
  const prompts = createPrompts({ store: createMemoryStore(), clock: createFakeClock() });
  await prompts.execute({ id: 'bot' }, { kind: 'draft', template: 'Be {{mood}}.', variables: [] });
  await prompts.execute({ id: 'bot' }, { kind: 'publish', version: '' });
  const told: unknown[] = [];
  const source = { render: prompts.render, feedback: async (_: unknown, seen: object) => void told.push(seen) };
  const fails = (reason: 'NO_PROVIDER' | 'OUTPUT_INVALID') => () => {
    throw new MeshError(reason, 'none');
  };
  const models = scripted({ text: 'hello' }, fails('NO_PROVIDER'), fails('OUTPUT_INVALID'));
  const instructions = { prompts: source, id: 'bot', values: () => ({ mood: 'kind' }) };
  await using mesh = createTestMesh([agentOf(models, { instructions })]);
  await mesh.ask('bot', 'hi');
  expect(models.asked[0]?.turns[0]).toMatchObject({ role: 'system', text: 'Be kind.' });
  // No prompt would have helped.
  await expect(mesh.ask('bot', 'hi')).rejects.toMatchObject({ reason: 'NO_PROVIDER' });
  await expect(mesh.ask('bot', 'hi')).rejects.toMatchObject({ reason: 'OUTPUT_INVALID' });
  expect(told).toMatchObject([
    { version: '1.0.0', success: true, failure: '' },
    { version: '1.0.0', success: false, failure: 'OUTPUT_INVALID' },
  ]);
});

it('spends what its model costs from the budget of what it is asked', async () => {
  let left: unknown;
  const models = scripted(wants('look', {}), { text: 'done' });
  const look = tool('look', (_, { budget }) => {
    left = budget.micros;
    return 1;
  });
  await using mesh = createTestMesh([agentOf(models, { tools: [look] })]);
  const budget = create(BudgetSchema, { costMicros: 100n });
  await mesh.ask('bot', 'hi', { budget });
  expect(left).toBe(93);
  expect(models.asked.map(({ maxCostMicros }) => maxCostMicros)).toEqual([100, 93]);
});

it('is refused where it is defined when nobody would answer, or by a strategy that there is not', () => {
  const models = scripted();
  expect(() => agentOf(models, { models: undefined as never })).toThrow(/^models is missing/);
  expect(() => agentOf(models, { model: { strategy: 'cheapest' as never } })).toThrow(
    /"cheapest": takes cost_optimized/,
  );
});
