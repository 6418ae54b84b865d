import { describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock, MeshError } from '../base/index.js';
import { createOrchestrator, type Orchestrator, type OrchestratorOptions } from './orchestrator.js';
import type { Asked, Given, Piece, Provider } from './provider.js';
import type { ProviderConfig } from './provider-config.js';
import type { Purse } from './purse.js';

const tokens = { input: 10, output: 20, cached: 0 };
const well = (text: string): Given => ({ text, toolCalls: [], finishReason: 'stop', tokens });
const fault = (reason: string, retryAfterMs?: number) =>
  new MeshError(reason, `${reason} it is`, retryAfterMs === undefined ? {} : { retryAfterMs });

type Say = (asked: Asked) => Given | Promise<Given>;

/** A provider that says this, cheaper than those that come after it. */
function provider(
  name: string,
  say: Say,
  more: Partial<ProviderConfig> & { pieces?: () => AsyncIterable<Piece> } = {},
): ProviderConfig {
  const { pieces, ...config } = more;
  const made: Provider = {
    name,
    complete: async asked => await say(asked),
    async *stream(asked) {
      if (pieces) return yield* pieces();
      const { text } = await say(asked);
      yield { kind: 'text', text };
      yield { kind: 'end', finishReason: 'stop', tokens };
    },
    embed: async ({ texts }) => ({ vectors: texts.map(() => [1]), tokens: { input: 5, output: 0, cached: 0 } }),
  };
  return { name, kind: 'openai', models: ['m'], costPer1kTokens: 0.001, make: () => made, ...config };
}

const question = { turns: [{ role: 'user' as const, text: 'why' }] };

function scene(
  providers: readonly ProviderConfig[],
  more: Partial<OrchestratorOptions> = {},
): { llm: Orchestrator; clock: FakeClock } {
  const clock = createFakeClock();
  return { llm: createOrchestrator({ providers, clock, ...more }), clock };
}

/** Runs it while time passes. */
async function while10s<T>(clock: FakeClock, work: Promise<T>): Promise<T | MeshError> {
  const ended = work.catch((error: MeshError) => error);
  for (let i = 0; i < 100; i++) await clock.advanceAsync(100);
  return await ended;
}

describe('when a provider fails', () => {
  it('asks the next at once, and says who said what', async () => {
    const { llm } = scene([
      provider('a', () => Promise.reject(fault('PROVIDER_FAILED'))),
      provider('b', () => well('because'), { costPer1kTokens: 0.002 }),
    ]);
    expect(await llm.complete(question)).toMatchObject({
      provider: 'b',
      text: 'because',
      costMicros: 60,
      attempts: [{ provider: 'a', reason: 'PROVIDER_FAILED' }, { provider: 'b' }],
    });
  });

  it('tells its own fault when nobody else may be asked', async () => {
    const { llm } = scene([
      provider('a', () => Promise.reject(fault('PROVIDER_FAILED'))),
      provider('b', () => well('x')),
    ]);
    await expect(llm.complete({ ...question, fallbackEnabled: false })).rejects.toMatchObject({
      reason: 'PROVIDER_FAILED',
    });
  });

  it('lists what each one said when all failed, after one more round of those that may do better', async () => {
    const asked: string[] = [];
    const fails = (name: string, reason: string) =>
      provider(name, () => {
        asked.push(name);
        throw fault(reason);
      });
    const { llm, clock } = scene([fails('a', 'PROVIDER_FAILED'), fails('b', 'PROVIDER_REFUSED')]);
    const error = await while10s(clock, llm.complete(question));
    expect(error).toMatchObject({
      reason: 'PROVIDERS_FAILED',
      message: expect.stringMatching(/^all of 3 tries failed: a\/m: .* b\/m: .* a\/m: /),
    });
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('does not ask one again before it wants to be', async () => {
    const asked: number[] = [];
    const { llm, clock } = scene([
      provider('a', () => {
        asked.push(clock.monotonic());
        if (asked.length === 1) throw fault('PROVIDER_RATE_LIMITED', 3_000);
        return well('a');
      }),
      provider('b', () => well('b'), { costPer1kTokens: 0.002 }),
    ]);
    const first = await llm.complete(question);
    clock.advance(2_900);
    const second = await llm.complete(question);
    clock.advance(200);
    const third = await llm.complete(question);
    expect([first.provider, second.provider, third.provider]).toEqual(['b', 'b', 'a']);
    expect(asked).toEqual([0, 3_100]);
  });

  it('waits for the only one there is', async () => {
    let calls = 0;
    const { llm, clock } = scene([
      provider('a', () => (calls++ === 0 ? Promise.reject(fault('PROVIDER_RATE_LIMITED', 2_000)) : well('late'))),
    ]);
    expect(await while10s(clock, llm.complete(question))).toMatchObject({ text: 'late', latencyMs: 2_000 });
  });

  it('leaves one alone that failed five times in a row, and takes it back after two successes', async () => {
    let ill = true;
    let calls = 0;
    const { llm, clock } = scene([
      provider(
        'a',
        () => {
          calls++;
          if (ill) throw fault('PROVIDER_FAILED');
          return well('a');
        },
        { reliability: 1 },
      ),
      provider('b', () => well('b'), { costPer1kTokens: 0.002 }),
    ]);
    const call = { ...question, minQuality: 0.5 };
    for (let i = 0; i < 8; i++) await llm.complete(call);
    expect([calls, (await llm.models())[0]?.breaker]).toEqual([5, 'open']);
    ill = false;
    clock.advance(60_000);
    expect([(await llm.complete(call)).provider, (await llm.models())[0]?.breaker]).toEqual(['a', 'half-open']);
    expect([(await llm.complete(call)).provider, (await llm.models())[0]?.breaker]).toEqual(['a', 'closed']);
  });

  it('gives up what takes too long, and asks the next', async () => {
    const { llm, clock } = scene([
      provider(
        'a',
        ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        { timeoutMs: 1_000 },
      ),
      provider('b', () => well('b'), { costPer1kTokens: 0.002 }),
    ]);
    expect(await while10s(clock, llm.complete(question))).toMatchObject({
      provider: 'b',
      latencyMs: 1_000,
      attempts: [{ reason: 'PROVIDER_TIMEOUT' }, {}],
    });
  });

  it('ends at the deadline of the call, and when its caller gives up', async () => {
    const hangs: Say = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { llm, clock } = scene([provider('a', hangs), provider('b', hangs)]);
    expect(await while10s(clock, llm.complete(question, { timeoutMs: 500 }))).toMatchObject({
      reason: 'DEADLINE_PASSED',
    });
    const abort = new AbortController();
    const given = llm.complete(question, { signal: abort.signal });
    await clock.advanceAsync(10);
    abort.abort();
    await expect(given).rejects.toMatchObject({ reason: 'CALL_CANCELLED' });
    expect(clock.pending).toBe(0);
  });
});

it('asks no other model of a provider that does not take the key, and goes on with the next provider', async () => {
  let calls = 0;
  const refuse = () => {
    calls++;
    return Promise.reject(new MeshError('PROVIDER_REFUSED', 'a answered 401', { details: { status: '401' } }));
  };
  const models = { models: ['m', 'n', 'o'] };
  const { llm } = scene([provider('a', refuse, models), provider('b', () => well('so'), { costPer1kTokens: 0.002 })]);
  expect(await llm.complete(question)).toMatchObject({ provider: 'b', text: 'so' });
  expect(calls).toBe(1);
});

describe('with nobody to ask', () => {
  it('says which models and providers there are when another is wanted', async () => {
    const { llm } = scene([provider('a', () => well('so')), provider('b', () => well('so'), { models: [] })]);
    const saying = (message: string) => ({ reason: 'NO_PROVIDER', message });
    await expect(llm.complete({ ...question, model: 'x' })).rejects.toMatchObject(
      saying('there is no model x; like it are m; "dacp llm models" shows all'),
    );
    await expect(llm.complete({ ...question, model: 'a/m' })).rejects.toMatchObject(
      saying('there is no model a/m; say its provider, a, and its model, m, apart'),
    );
    await expect(llm.complete({ ...question, provider: 'aa' })).rejects.toMatchObject(
      saying('there is no provider aa; there are a, b'),
    );
    await expect(llm.complete({ ...question, provider: 'b' })).rejects.toMatchObject(
      saying('no model of b is known; name those that may be asked with DACP_MODELS=b/MODEL, or start its server'),
    );
  });

  it('says in one line what is missing and how to set it', async () => {
    const { llm } = scene([]);
    await expect(llm.complete(question)).rejects.toMatchObject({
      reason: 'NO_PROVIDER',
      message: expect.stringMatching(/^no model is configured: set OPENAI_API_KEY.*$/),
    });
  });

  it('keeps to the limit of calls that is set', async () => {
    const { llm, clock } = scene([provider('a', () => well('a'), { rateLimit: { limit: 1, windowMs: 30_000 } })]);
    await llm.complete(question);
    expect(await while10s(clock, llm.complete(question))).toMatchObject({
      reason: 'PROVIDERS_FAILED',
      message: expect.stringContaining('the limit of calls'),
    });
  });
});

describe('a stream', () => {
  const broken = async function* (): AsyncGenerator<Piece> {
    yield { kind: 'text', text: 'It is ' };
    throw fault('STREAM_CUT');
  };
  const rest: Say = asked => well(asked.turns.at(-2)?.text === 'It is ' ? 'so.' : 'nothing was said');

  async function collect(llm: Orchestrator, more = {}) {
    const seen: unknown[] = [];
    try {
      for await (const piece of llm.stream({ ...question, ...more }))
        seen.push(piece.kind === 'text' ? piece.text : piece.kind);
    } catch (error) {
      seen.push((error as MeshError).reason);
    }
    return seen;
  }

  const both = () =>
    scene([provider('a', rest, { pieces: broken }), provider('b', rest, { costPer1kTokens: 0.002 })]).llm;

  it('that breaks off fails clearly', async () => {
    expect(await collect(both())).toEqual(['start', 'It is ', 'STREAM_CUT']);
  });

  it('goes on with the next when asked to', async () => {
    expect(await collect(both(), { continueOnBreak: true })).toEqual(['start', 'It is ', 'start', 'so.', 'answer']);
  });

  it('that has not begun goes to the next all the same', async () => {
    const { llm } = scene([
      provider('a', () => Promise.reject(fault('PROVIDER_FAILED'))),
      provider('b', () => well('b'), { costPer1kTokens: 0.002 }),
    ]);
    expect(await collect(llm)).toEqual(['start', 'b', 'answer']);
  });

  it('whose listener leaves is given up, and charged with what came', async () => {
    const settled: number[] = [];
    const purse = {
      reserve: () => ({
        recorded: Promise.resolve(),
        settle: ({ micros }: { micros: number }) => void settled.push(micros),
        release: () => undefined,
      }),
    };
    const endless = async function* (): AsyncGenerator<Piece> {
      for (;;) yield { kind: 'text', text: 'word' };
    };
    const { llm, clock } = scene([provider('a', rest, { pieces: endless })], { purse });
    for await (const piece of llm.stream(question)) if (piece.kind === 'text') break;
    expect([settled.length, clock.pending]).toEqual([1, 0]);
    for (let i = 0; i < 5; i++) for await (const piece of llm.stream(question)) if (piece.kind === 'text') break;
    expect((await llm.models())[0]).toMatchObject({ breaker: 'closed', figures: { reliability: 0.99 } });
  });
});

describe('what a call can cost', () => {
  async function firstPiece(llm: Orchestrator): Promise<void> {
    for await (const _ of llm.stream(question)) return;
  }

  /** A purse whose reserve is in the record when told. */
  function slowPurse() {
    let record = () => undefined as unknown;
    const recorded = new Promise<void>(resolve => {
      record = () => resolve();
    });
    const purse = { reserve: () => ({ recorded, settle: () => undefined, release: () => undefined }) };
    return { purse, record: () => record() };
  }

  it('is written while the provider works, and nothing of the answer leaves before', async () => {
    for (const kind of ['complete', 'stream'] as const) {
      const { purse, record } = slowPurse();
      const heard: string[] = [];
      const { llm } = scene(
        [
          provider('a', () => {
            heard.push('asked');
            return well('a');
          }),
        ],
        { purse },
      );
      const got = (kind === 'stream' ? firstPiece(llm) : llm.complete(question)).then(() => heard.push('answered'));
      await new Promise(resolve => setImmediate(resolve));
      expect(heard, kind).toEqual(['asked']);
      record();
      await got;
      expect(heard, kind).toEqual(['asked', 'answered']);
    }
  });

  it('lasts as long as the call may, although its provider may be silent for a shorter time only', async () => {
    const lasting: number[] = [];
    const hold = { recorded: Promise.resolve(), settle: () => undefined, release: () => undefined };
    const purse: Purse = {
      reserve({ forMs }) {
        lasting.push(forMs);
        return hold;
      },
    };
    const { llm } = scene([provider('a', () => well('a'), { timeoutMs: 1_000 })], { purse });
    for await (const _ of llm.stream(question, { timeoutMs: 600_000 }));
    const vectors = { timeoutMs: 1_000, models: ['embed'] };
    const { llm: other } = scene([provider('b', () => well('b'), vectors)], { purse });
    await other.embed({ texts: ['a'] }, { timeoutMs: 300_000 });
    for (const [index, leastMs] of [600_000, 300_000].entries()) expect(lasting[index]).toBeGreaterThan(leastMs);
  });

  it('and cannot be written keeps its caller waiting no longer than it wants to', async () => {
    const { purse } = slowPurse();
    const { llm, clock } = scene([provider('a', () => well('a'))], { purse });
    const late = llm.complete(question, { timeoutMs: 100 });
    await new Promise(resolve => setImmediate(resolve));
    clock.advance(100);
    await expect(late).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    expect((await llm.models())[0]).toMatchObject({ breaker: 'closed', figures: { calls: 1 } });
  });
});

describe('JSON of a schema', () => {
  const outputSchema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };

  it('is repaired once, with both calls paid for', async () => {
    const said = ['{"n": "one"}', '```json\n{"n": 1}\n```'];
    const asked: string[] = [];
    const { llm } = scene([
      provider('a', ({ turns }) => {
        asked.push(turns.at(-1)?.text ?? '');
        return well(said.shift() ?? '');
      }),
    ]);
    expect(await llm.complete({ ...question, outputSchema })).toMatchObject({
      json: { n: 1 },
      tokens: { input: 20, output: 40 },
      costMicros: 60,
    });
    expect(asked[1]).toContain('answer/n must be number');
  });

  it('fails when its repair does not fit either', async () => {
    const { llm } = scene([provider('a', () => well('no'))]);
    await expect(llm.complete({ ...question, outputSchema })).rejects.toMatchObject({ reason: 'OUTPUT_INVALID' });
  });

  it('is not asked for by a schema that is none', async () => {
    const { llm } = scene([provider('a', () => well('no'))]);
    await expect(llm.complete({ ...question, outputSchema: { type: 'thing' } })).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
    });
  });
});

describe('the cache', () => {
  it('gives the same answer to the same call at temperature 0, or when asked, and not otherwise', async () => {
    let calls = 0;
    const { llm, clock } = scene([provider('a', () => well(String(++calls)))]);
    const ask = async (more = {}) => (await llm.complete({ ...question, ...more })).text;
    expect([await ask(), await ask()]).toEqual(['1', '2']);
    expect([await ask({ temperature: 0 }), await ask({ temperature: 0, agentId: 'other' })]).toEqual(['3', '3']);
    expect([await ask({ cache: true }), await ask({ cache: true })]).toEqual(['4', '4']);
    expect(await ask({ temperature: 0, cache: false })).toBe('5');
    expect(await ask({ temperature: 0, maxTokens: 5 })).toBe('6');
    clock.advance(3_600_000);
    expect(await ask({ temperature: 0 })).toBe('7');
  });

  it('makes equal calls that are under way once, and stops when nobody waits any more', async () => {
    let calls = 0;
    let stopped = 0;
    const { llm } = scene([
      provider('a', ({ signal }) => {
        calls++;
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            stopped++;
            reject(signal.reason);
          }),
        );
      }),
    ]);
    const aborts = [new AbortController(), new AbortController()];
    const both = aborts.map(({ signal }) =>
      llm.complete({ ...question, temperature: 0 }, { signal }).catch(() => 'gave up'),
    );
    await new Promise(resolve => setImmediate(resolve));
    aborts[0]?.abort(fault('CALL_CANCELLED'));
    await both[0];
    expect([calls, stopped]).toEqual([1, 0]);
    aborts[1]?.abort(fault('CALL_CANCELLED'));
    expect(await Promise.all(both)).toEqual(['gave up', 'gave up']);
    expect([calls, stopped]).toEqual([1, 1]);
  });
});

describe('a server that knows its models alone', () => {
  const server = (models: () => Promise<string[]>, name = 'local') => {
    const { make, models: _, ...config } = provider(name, () => well(name));
    const made = async () => ({ ...(await (make as () => Provider)()), models });
    return { ...config, kind: 'local' as const, make: made };
  };

  it('is asked which it has', async () => {
    const { llm } = scene([server(async () => ['qwen', 'nomic-embed-text'])]);
    expect(await llm.complete(question)).toMatchObject({ model: 'qwen' });
    expect((await llm.embed({ texts: ['x'] })).model).toBe('nomic-embed-text');
  });

  it('is waited for by who wants it, one of its models, or to see all', async () => {
    const later = () => new Promise<string[]>(resolve => setImmediate(resolve, ['qwen']));
    const both = () => scene([server(later), provider('a', () => well('a'))]).llm;
    expect(await both().complete({ ...question, provider: 'local' })).toMatchObject({ model: 'qwen' });
    expect(await both().complete({ ...question, model: 'qwen' })).toMatchObject({ provider: 'local' });
    expect((await both().models()).map(({ info }) => info.model)).toEqual(['m', 'qwen']);
    const llm = both();
    const first = await Promise.all([llm.complete(question), llm.complete({ ...question, provider: 'local' })]);
    expect(first.map(({ provider: name }) => name)).toEqual(['a', 'local']);
  });

  it('keeps nobody waiting who can ask others, and is not waited for for ever', async () => {
    const silent = server(() => new Promise(() => undefined));
    const both = scene([silent, provider('a', () => well('a'))]).llm;
    expect(await both.complete(question)).toMatchObject({ provider: 'a' });
    const { llm, clock } = scene([server(() => Promise.reject(fault('PROVIDER_FAILED')))]);
    expect(await while10s(clock, llm.complete(question))).toMatchObject({
      reason: 'NO_PROVIDER',
      message: expect.stringContaining('start the server'),
    });
  });
});

describe('figures', () => {
  it('are measured, and change who is fastest', async () => {
    const takes =
      (ms: number): Say =>
      () =>
        new Promise(resolve => clock.setTimer(ms, () => resolve(well('x'))));
    const { llm, clock } = scene([provider('a', takes(3_000)), provider('b', takes(200))]);
    const call = { ...question, strategy: 'performance_optimized' as const };
    expect(await while10s(clock, llm.complete(call))).toMatchObject({ provider: 'a' });
    expect(await while10s(clock, llm.complete(call))).toMatchObject({ provider: 'b' });
    expect((await llm.models()).map(({ figures }) => Math.round(figures.latencyMs))).toEqual([3_000, 200]);
  });

  it('of quality follow what answers are rated', async () => {
    const { llm } = scene([provider('a', () => well('a')), provider('b', () => well('b'), { costPer1kTokens: 0.002 })]);
    const call = { ...question, strategy: 'quality_optimized' as const };
    const { id, provider: first } = await llm.complete(call);
    expect([first, llm.rate(id, 0).quality]).toEqual(['a', 0.75]);
    expect((await llm.complete({ ...call, minQuality: 0 })).provider).toBe('b');
    expect(() => llm.rate('nobody', 1)).toThrow('no answer nobody is remembered');
  });

  it('of usage are summed up by model, agent and conversation', async () => {
    const { llm } = scene([provider('a', () => well('a'))]);
    await llm.complete({ ...question, agentId: 'ann', conversationId: 'c-1' });
    await llm.complete({ ...question, agentId: 'ann' });
    expect(llm.usage('agent')).toEqual([
      { key: 'ann', calls: 2, failures: 0, tokens: { input: 20, output: 40, cached: 0 }, costMicros: 60 },
    ]);
    expect(llm.usage('conversation')).toMatchObject([{ key: 'c-1', calls: 1 }]);
  });
});
