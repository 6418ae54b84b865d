import { createTurns, MeshError, toMeshError } from '../base/index.js';
import { type FaultName, type Faults, faultNames } from './faults.js';
import { createMarket, type Market, type MarketParts } from './market.js';
import { createMeasure, type Figures } from './measure.js';
import { policyOf, protocolOf } from './wish.js';
import { runWorld } from './world.js';

/** What is simulated. */
export interface SimulateOptions {
  readonly market: Market | MarketParts;
  /** How many seeds, or which. 100 unless said. */
  readonly seeds?: number | readonly string[];
  /** Begins the names of seeds that are counted: `a` gives `a-1`, `a-2` …; `seed` unless said. */
  readonly from?: string;
  /** None unless said. */
  readonly faults?: Faults;
  /** Award policies as the contract names them, with `-`; `lowest-price` unless said. All get the same seeds. */
  readonly policies?: readonly string[];
  /** `contract-net` unless said. */
  readonly protocols?: readonly string[];
  /** Called after each seed. */
  readonly onSeed?: (done: number, all: number) => void;
  readonly signal?: AbortSignal;
}

/** A seed under which a rule was broken. */
export interface Failure {
  readonly seed: string;
  readonly policy: string;
  readonly protocol: string;
  readonly violations: readonly string[];
}

/** A protocol and a policy that do not go together. */
export interface Skipped {
  readonly policy: string;
  readonly protocol: string;
  readonly why: string;
}

/** What came of a simulation. */
export interface Simulation {
  /** One for each protocol and policy. */
  readonly figures: readonly Figures[];
  /** None, or there is a bug. */
  readonly failures: readonly Failure[];
  /** Of several protocols and policies, those that do not go together are left out. */
  readonly skipped: readonly Skipped[];
}

/** One simulation at a time in a process: ids are drawn from its seed meanwhile. */
const turns = createTurns();

/**
 * Runs negotiations of virtual agents on a virtual clock against the real manager and the real bidder's side.
 *
 *     const { figures, failures } = await simulate({ market: { bidders: [{ name: 'a', count: 5 }] }, faults: 'all' });
 *     expect(failures).toEqual([]);
 *
 * Errors: OPTION_INVALID for a policy or protocol that there is not; CALL_CANCELLED when the signal is aborted.
 */
export function simulate(options: SimulateOptions): Promise<Simulation> {
  return turns.take(() => run(options));
}

async function run(options: SimulateOptions): Promise<Simulation> {
  const { policies = ['lowest-price'], protocols = ['contract-net'] } = options;
  const market = createMarket(options.market);
  for (const policy of policies) policyOf(policy);
  for (const protocol of protocols) protocolOf(protocol, market);
  const pairs = protocols.flatMap(protocol => policies.map(policy => ({ policy, protocol })));
  const seeds = seedsOf(options);
  const faults = faultsOf(options.faults);
  const failures: Failure[] = [];
  const figures: Figures[] = [];
  const skipped: Skipped[] = [];
  for (const [index, pair] of pairs.entries()) {
    const measure = createMeasure(market, pair);
    try {
      for (const [done, seed] of seeds.entries()) {
        if (options.signal?.aborted) throw new MeshError('CALL_CANCELLED', 'the simulation was interrupted');
        const world = await runWorld({ market, seed, faults, ...pair });
        measure.add(world);
        const { violations } = world;
        if (violations.length > 0) failures.push({ seed, ...pair, violations });
        options.onSeed?.(index * seeds.length + done + 1, seeds.length * pairs.length);
      }
      figures.push(measure.figures());
    } catch (error) {
      const { reason, message } = toMeshError(error);
      if (reason !== 'FIELD_INVALID') throw error;
      if (pairs.length === 1) throw new MeshError('OPTION_INVALID', `${pair.protocol} with ${pair.policy}: ${message}`);
      skipped.push({ ...pair, why: message });
    }
  }
  return { figures, failures, skipped };
}

/** All that happens under one seed, line by line: the same lines each time. */
export function traceSeed(
  options: Pick<SimulateOptions, 'market' | 'faults'> & {
    readonly seed: string;
    readonly policy?: string;
    readonly protocol?: string;
  },
): Promise<{ readonly lines: readonly string[]; readonly violations: readonly string[]; readonly digest: string }> {
  const { seed, policy = 'lowest-price', protocol = 'contract-net' } = options;
  const market = createMarket(options.market);
  const faults = faultsOf(options.faults);
  return turns.take(async () => {
    const { lines, violations, digest } = await runWorld({ market, seed, faults, policy, protocol, keepLines: true });
    return { lines, violations, digest };
  });
}

function seedsOf({ seeds = 100, from = 'seed' }: SimulateOptions): readonly string[] {
  if (typeof seeds !== 'number') return seeds;
  return Array.from({ length: seeds }, (_, index) => `${from}-${index + 1}`);
}

function faultsOf(faults: Faults = 'none'): readonly FaultName[] {
  if (faults === 'all') return faultNames;
  return faults === 'none' ? [] : faults;
}
