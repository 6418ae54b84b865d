import { create } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AwardFailedSchema,
  AwardSchema,
  EndedSchema,
  FulfilledSchema,
  Outcome,
  RatedSchema,
  ReportedSchema,
  ResumedSchema,
  type Step,
  StepSchema,
  WeighingSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createBook } from './book.js';
import type { Entry } from './entry.js';
import { rules } from './rules.js';

const dayMs = 24 * 3_600_000;

function step(negotiationId: string, atMs: number, kind: Step['kind']): Step {
  return create(StepSchema, { negotiationId, at: timestampFromMs(atMs), kind });
}

interface Promise {
  readonly agent?: string;
  readonly fence?: bigint;
  readonly price?: number;
  readonly timeMs?: number;
  readonly quality?: number;
  readonly confidence?: number;
}

const awarded = (id: string, atMs: number, promise: Promise = {}) => {
  const { agent = 'a', fence = 1n, price = 100, timeMs = 10_000, quality = 0.8, confidence = 0 } = promise;
  const weighing = create(WeighingSchema, {
    capability: 'work',
    promise: { priceMicros: BigInt(price), time: durationFromMs(timeMs), quality, confidence },
  });
  return step(id, atMs, { case: 'awarded', value: create(AwardSchema, { fence, agent, weighing }) });
};
const reported = (id: string, atMs: number, spent: number, quality?: number) =>
  step(id, atMs, {
    case: 'reported',
    value: create(ReportedSchema, {
      fence: 1n,
      agent: 'a',
      spentMicros: BigInt(spent),
      ...(quality !== undefined && { quality }),
    }),
  });
const completed = (id: string, atMs: number, agent = 'a') =>
  step(id, atMs, { case: 'ended', value: create(EndedSchema, { outcome: Outcome.COMPLETED, agent }) });
const ended = (id: string, atMs: number, outcome: Outcome) =>
  step(id, atMs, { case: 'ended', value: create(EndedSchema, { outcome }) });
const failed = (id: string, atMs: number, fence = 1n) =>
  step(id, atMs, { case: 'awardFailed', value: create(AwardFailedSchema, { fence }) });
const rated = (id: string, atMs: number, said: { quality?: number; paid?: number }, agent = 'a') =>
  step(id, atMs, {
    case: 'rated',
    value: create(RatedSchema, {
      fence: 1n,
      agent,
      capability: 'work',
      ...(said.quality !== undefined && { quality: said.quality }),
      ...(said.paid !== undefined && { paidMicros: BigInt(said.paid) }),
    }),
  });

/** given(what happened).of(whom, when) */
function given(...steps: Step[]) {
  const book = createBook();
  for (const one of steps) book.take(one);
  return { of: (agent: string, atMs: number) => book.of(agent, 'work', atMs), book };
}

/** So many awards that went the same way, a minute apart. */
const times = (many: number, one: (id: string, atMs: number) => Step[]): Step[] =>
  Array.from({ length: many }, (_, at) => one(`n${at}`, at * 60_000)).flat();

describe('a promise', () => {
  it('that is kept is worth what it says', () => {
    const {
      priceRatio,
      timeRatio,
      qualityRatio,
      trust,
      newcomer,
      completed: kept,
    } = given(...times(10, (id, at) => [awarded(id, at), completed(id, at + 10_000)])).of('a', 600_000);
    expect({ priceRatio, timeRatio, qualityRatio, trust, newcomer, kept }).toEqual({
      priceRatio: 1,
      timeRatio: 1,
      qualityRatio: 1,
      trust: 1,
      newcomer: false,
      kept: 10,
    });
  });

  it('of half the price is seen by what its winner says that it spent', () => {
    const seen = given(...times(10, (id, at) => [awarded(id, at), reported(id, at, 200), completed(id, at)]));
    expect(seen.of('a', 600_000).priceRatio).toBeGreaterThan(1.7);
    expect(seen.of('a', 600_000).trust).toBeLessThan(0.6);
  });

  it('of half the price is seen by what its caller says that it paid, whatever the winner says', () => {
    const seen = given(
      ...times(10, (id, at) => [
        awarded(id, at),
        reported(id, at, 100),
        completed(id, at),
        rated(id, at, { paid: 200 }),
      ]),
    );
    expect(seen.of('a', 600_000).priceRatio).toBeGreaterThan(1.7);
  });

  it('of half the time is seen by the clock of the manager, unless the manager was away', () => {
    const late = (id: string, at: number) => [awarded(id, at), completed(id, at + 20_000)];
    expect(given(...times(10, late)).of('a', 600_000).timeRatio).toBeGreaterThan(1.6);
    const away = (id: string, at: number) => [
      awarded(id, at),
      step(id, at, { case: 'resumed', value: create(ResumedSchema) }),
      completed(id, at + 20_000),
    ];
    expect(given(...times(10, away)).of('a', 600_000).timeRatio).toBe(1);
  });

  it('of a few milliseconds is not held against what the mesh itself takes', () => {
    const seen = given(...times(10, (id, at) => [awarded(id, at, { timeMs: 1 }), completed(id, at + 20)]));
    expect(seen.of('a', 600_000)).toMatchObject({ trust: 1 });
  });

  it('of quality is seen by the rating; a winner is believed only when it says less than it promised', () => {
    const said = (quality: number) =>
      given(...times(10, (id, at) => [awarded(id, at), reported(id, at, 100, quality), completed(id, at)]));
    expect(said(0.4).of('a', 600_000).qualityRatio).toBeLessThan(0.7);
    expect(said(1).of('a', 600_000).qualityRatio).toBe(1);
    const ratedSo = given(
      ...times(10, (id, at) => [
        awarded(id, at),
        reported(id, at, 100, 0.8),
        completed(id, at),
        rated(id, at, { quality: 0.2 }),
      ]),
    );
    expect(ratedSo.of('a', 600_000).qualityRatio).toBeLessThan(0.5);
  });

  it('of confidence is held against what came true (Brier)', () => {
    const sure = (confidence: number, came: boolean) =>
      given(
        ...times(10, (id, at) => [
          awarded(id, at, { confidence }),
          came ? completed(id, at) : failed(id, at),
          ...(came ? [] : [ended(id, at, Outcome.FAILED)]),
        ]),
      ).of('a', 600_000);
    expect(sure(0.9, true).brier).toBeCloseTo(0.01);
    expect(sure(0.9, false).brier).toBeCloseTo(0.81);
    expect(sure(0.9, false).calibration).toBeLessThan(0.4);
    expect(sure(0, true).brier).toBeUndefined();
  });
});

describe('an award', () => {
  it('that failed costs trust', () => {
    const seen = given(...times(4, (id, at) => [awarded(id, at), failed(id, at), ended(id, at, Outcome.FAILED)]));
    expect(seen.of('a', 240_000)).toMatchObject({ awards: 4, completed: 0, failed: 4, open: 0 });
    expect(seen.of('a', 240_000).trust).toBeLessThan(0.5);
  });

  it('that was not done by the deadline failed; one that came too late for its promise is nobody’s fault', () => {
    const inTime = given(awarded('n', 0), ended('n', 60_000, Outcome.FAILED));
    expect(inTime.of('a', 60_000)).toMatchObject({ failed: 1, open: 0 });
    const tooLate = given(awarded('n', 0), ended('n', 5_000, Outcome.FAILED));
    expect(tooLate.of('a', 60_000)).toMatchObject({ failed: 0, open: 0, trust: 1 });
  });

  it('that the caller cancelled says nothing', () => {
    const seen = given(awarded('n', 0), ended('n', 5_000, Outcome.CANCELLED));
    expect(seen.of('a', 5_000)).toMatchObject({ awards: 1, completed: 0, failed: 0, open: 0, trust: 1 });
  });

  it('of several winners is settled by its own part; who is told to stop is not to blame', () => {
    const done = step('n', 9_000, { case: 'fulfilled', value: create(FulfilledSchema, { fence: 1n, agent: 'a' }) });
    const seen = given(awarded('n', 0), awarded('n', 0, { agent: 'b', fence: 2n }), done, completed('n', 9_500, ''));
    expect(seen.of('a', 9_500)).toMatchObject({ completed: 1, open: 0 });
    expect(seen.of('b', 9_500)).toMatchObject({ completed: 0, failed: 0, open: 0 });
  });

  it('in force counts towards what makes a newcomer', () => {
    const seen = given(awarded('n1', 0), awarded('n2', 0), awarded('n3', 0));
    expect(seen.of('a', 0)).toMatchObject({ open: 3, newcomer: false });
  });
});

describe('what was', () => {
  const bad = times(10, (id, at) => [awarded(id, at), reported(id, at, 200), completed(id, at)]);

  it('fades with time, so that an agent can recover', () => {
    const seen = given(...bad);
    const [soon, later] = [seen.of('a', dayMs), seen.of('a', 60 * dayMs)];
    expect(soon.trust).toBeLessThan(0.6);
    expect(later.trust).toBeGreaterThan(0.95);
    expect(later.newcomer).toBe(true);
  });

  it('is outweighed by what came after it', () => {
    const good = Array.from({ length: rules.windowMax }, (_, at) => [
      awarded(`g${at}`, 600_000 + at),
      completed(`g${at}`, 600_000 + at),
    ]).flat();
    expect(given(...bad, ...good).of('a', dayMs).trust).toBeGreaterThan(0.9);
  });

  it('of newcomers is what the next one is believed to be worth', () => {
    const liars = Array.from({ length: 8 }, (_, at) => [
      awarded(`l${at}`, at, { agent: `liar-${at}` }),
      step(`l${at}`, at, {
        case: 'reported',
        value: create(ReportedSchema, { fence: 1n, agent: `liar-${at}`, spentMicros: 200n }),
      }),
      completed(`l${at}`, at, `liar-${at}`),
    ]).flat();
    expect(given().of('next', 0)).toMatchObject({ priceRatio: 1, trust: 1, newcomer: true });
    expect(given(...liars).of('next', 10).priceRatio).toBeGreaterThan(1.5);
  });
});

/** Negotiations of a few agents, one step of one after one of another, in some order that a record may have. */
const record = fc
  .array(
    fc.record({
      agent: fc.constantFrom('a', 'b', 'c'),
      spent: fc.integer({ min: 0, max: 400 }),
      tookMs: fc.integer({ min: 0, max: 60_000 }),
      end: fc.constantFrom('completed', 'failed', 'cancelled', 'open', 'away'),
      quality: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      lag: fc.nat(3),
    }),
    { maxLength: 80 },
  )
  .map(plays =>
    plays
      .flatMap(({ agent, spent, tookMs, end, quality, lag }, at) => {
        const [id, fromMs, toMs] = [`n${at}`, at * 1_000, at * 1_000 + tookMs];
        const steps = [awarded(id, fromMs, { agent, confidence: 0.9 })];
        if (end === 'away') steps.push(step(id, fromMs, { case: 'resumed', value: create(ResumedSchema) }));
        if (end === 'failed') steps.push(failed(id, toMs), ended(id, toMs, Outcome.FAILED));
        if (end === 'cancelled') steps.push(ended(id, toMs, Outcome.CANCELLED));
        if (end === 'completed' || end === 'away') steps.push(reported(id, toMs, spent), completed(id, toMs, agent));
        if (quality !== undefined) steps.push(rated(id, toMs, { quality }, agent));
        return steps.map((one, place) => ({ one, place: at + place * lag }));
      })
      .sort((a, b) => a.place - b.place)
      .map(({ one }) => one),
  );

describe('the same record', () => {
  it('makes the same book, wherever it is cut, put away and taken up again', () => {
    fc.assert(
      fc.property(record, fc.array(fc.nat(400), { maxLength: 5 }), (steps, cuts) => {
        const whole = given(...steps).book;
        let book = createBook();
        const kept = new Map<string, Entry>();
        steps.forEach((one, at) => {
          if (cuts.includes(at)) book = createBook(putAway(book, kept));
          book.take(one);
        });
        expect(book.entries()).toEqual(whole.entries());
        for (const agent of ['a', 'b', 'c', 'unknown'])
          expect(book.of(agent, 'work', 1_000_000)).toEqual(whole.of(agent, 'work', 1_000_000));
      }),
      { numRuns: 200 },
    );
  });

  it('counts a step once that it is told twice', () => {
    const steps = times(5, (id, at) => [awarded(id, at), completed(id, at)]);
    expect(given(...steps, ...steps).of('a', 0)).toEqual(given(...steps).of('a', 0));
  });

  it('leaves nothing in force that is over', () => {
    fc.assert(
      fc.property(record, steps => {
        const { book } = given(...steps);
        const over = new Set(steps.filter(({ kind }) => kind.case === 'ended').map(one => one.negotiationId));
        for (const { open, counts, window } of book.entries()) {
          expect(open.filter(({ negotiationId }) => over.has(negotiationId))).toEqual([]);
          expect(counts.open).toBe(open.length);
          expect(window.length).toBeLessThanOrEqual(rules.windowMax);
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** What the tables do with it: only what changed is written, the last change last. */
function putAway(book: ReturnType<typeof createBook>, kept: Map<string, Entry>): Entry[] {
  for (const [key, entry] of book.changes()) {
    kept.delete(key);
    if (entry) kept.set(key, JSON.parse(JSON.stringify(entry)) as Entry);
  }
  return [...kept.values()];
}
