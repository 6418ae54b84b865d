import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StrategyName } from './call.js';
import { type Candidate, nameOf } from './candidate.js';
import { costMicros } from './models/model.js';
import { noProvider, route } from './route.js';
import { strategyNames } from './strategies/strategies.js';

const share = fc.integer({ min: 75, max: 100 }).map(percent => percent / 100);
const price = fc.record({ input: fc.integer({ min: 0, max: 40 }), output: fc.integer({ min: 0, max: 80 }) });

const candidate: fc.Arbitrary<Candidate> = fc.record({
  info: fc.record({
    provider: fc.constantFrom('a', 'b', 'c'),
    model: fc.constant(''),
    contextTokens: fc.integer({ min: 2_000, max: 20_000 }),
    maxTokens: fc.integer({ min: 500, max: 8_000 }),
    price: price.map(({ input, output }) => ({ input, output, cached: 0 })),
    features: fc.constantFrom(
      ['text'] as const,
      ['text', 'tools', 'json'] as const,
      ['text', 'tools', 'json'] as const,
    ),
    takesTemperature: fc.constant(true),
    quality: share,
  }),
  figures: fc.record({
    latencyMs: fc.integer({ min: 1, max: 5_000 }),
    reliability: share,
    quality: share,
    calls: fc.constant(0),
  }),
  rest: fc.constantFrom(...new Array(7), { why: 'left alone', retryAfterMs: 1 }),
});

/** Each with a name of its own. */
const candidatesOf = (size: fc.ArrayConstraints) =>
  fc.array(candidate, size).map(all => all.map((one, at) => ({ ...one, info: { ...one.info, model: `m${at}` } })));

const need = fc.record({
  maxTokens: fc.constantFrom(200, 1_000, 2_000),
  minQuality: fc.constantFrom(0, 0.8, 0.9),
  inputTokens: fc.integer({ min: 0, max: 3_000 }),
  features: fc.subarray(['text', 'tools', 'json'] as const, { minLength: 1 }),
  maxCostMicros: fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: undefined, freq: 3 }),
});

function fail(): never {
  throw new Error('nobody is first');
}

type Need = Parameters<typeof route>[1];

const sameOnes = (some: readonly Candidate[], others: readonly Candidate[]) =>
  some.length === others.length && new Set([...some, ...others]).size === some.length;

/** The rule of the standard, written once more and plainly: who may be asked. */
function may(one: Candidate, of: Need): boolean {
  const { info, figures } = one;
  const dear = of.maxCostMicros !== undefined && costOf(one, of) > of.maxCostMicros;
  const able = of.features.every(feature => info.features.includes(feature));
  const good = figures.quality >= of.minQuality && figures.reliability >= of.minQuality;
  const fits = info.maxTokens >= of.maxTokens && info.contextTokens >= of.inputTokens + of.maxTokens;
  return able && good && fits && !dear && one.rest === undefined;
}

const costOf = ({ info }: Candidate, of: Need) => of.inputTokens * info.price.input + of.maxTokens * info.price.output;

/** And what is least. */
function figure(strategy: StrategyName, one: Candidate, all: readonly Candidate[], of: Need): number {
  const cost = costOf(one, of);
  const { latencyMs, quality } = one.figures;
  if (strategy === 'cost_optimized') return cost;
  if (strategy === 'performance_optimized') return latencyMs;
  if (strategy === 'quality_optimized') return -quality;
  const cheapest = Math.min(...all.map(each => costOf(each, of)));
  const fastest = Math.min(...all.map(each => each.figures.latencyMs));
  const best = Math.max(...all.map(each => each.figures.quality));
  return (cost === 0 ? 0 : 1 - cheapest / cost) + (1 - fastest / latencyMs) + (1 - quality / best);
}

describe.each(strategyNames)('%s', strategy => {
  it('chooses as a brute-force rule does, in 1,000 generated cases with something to choose', () => {
    fc.assert(
      fc.property(candidatesOf({ minLength: 3, maxLength: 12 }), need, (candidates, of) => {
        const able = candidates.filter(one => may(one, of));
        const { ranked, resting, excluded } = route(candidates, of, strategy);
        const inOrder = ranked.map(each => figure(strategy, each.candidate, able, of));
        const least = Math.min(...able.map(one => figure(strategy, one, able, of)));
        const wrong = {
          'somebody is lost': ranked.length + resting.length + excluded.length !== candidates.length,
          'others can be asked': !sameOnes(
            ranked.map(each => each.candidate),
            able,
          ),
          'another is first': able.length > 0 && !(Math.abs((inOrder[0] ?? fail()) - least) < 1e-9),
          'not in order': inOrder.some((here, at) => here - (inOrder[at - 1] ?? here) < -1e-9),
        };
        // To expect takes far longer than to compare.
        if (Object.values(wrong).includes(true)) expect(wrong).toEqual({});
        fc.pre(able.length > 1);
      }),
      { numRuns: 1_000 },
    );
  });
});

it('puts equals in the same order each time: the cheaper, then the faster, the better, by name', () => {
  fc.assert(
    fc.property(candidatesOf({ maxLength: 8 }), need, fc.constantFrom(...strategyNames), (candidates, of, strategy) => {
      // Two of each, which differ by their names alone.
      const twice = candidates.flatMap(one => [one, { ...one, info: { ...one.info, model: `${one.info.model}-2` } }]);
      const names = (list: readonly Candidate[]) =>
        route(list, of, strategy).ranked.map(each => nameOf(each.candidate.info));
      expect(names([...twice].reverse())).toEqual(names(twice));
    }),
  );
});

it('says of each model why it cannot be asked, or what is missing', () => {
  const one: Candidate = {
    info: {
      provider: 'p',
      model: 'm',
      contextTokens: 9,
      maxTokens: 9,
      price: { input: 1, output: 1, cached: 1 },
      features: ['text'],
      takesTemperature: true,
      quality: 1,
    },
    figures: { latencyMs: 1, reliability: 1, quality: 1, calls: 0 },
  };
  const found = route([one], { maxTokens: 100, minQuality: 0.8, inputTokens: 1, features: ['text'] }, 'balanced');
  expect(noProvider(found, undefined)).toMatchObject({
    reason: 'NO_PROVIDER',
    message: 'none of 1 models can take the call: p/m: its longest answer is 9 tokens, 100 are wanted',
  });
  expect(noProvider(found, 'set a key').message).toBe('set a key');
});

it('counts what was cached at its own price, long questions at theirs, and rounds up', () => {
  const plain = { input: 0.1, output: 0.4, cached: 0.01 };
  expect(costMicros(plain, { input: 3, output: 0, cached: 0 })).toBe(1);
  expect(costMicros(plain, { input: 1_000, output: 1_000, cached: 900 })).toBe(419);
  const long = { ...plain, long: { fromTokens: 500, input: 1, output: 2, cached: 1 } };
  expect(costMicros(long, { input: 1_000, output: 10, cached: 0 })).toBe(1_020);
});
