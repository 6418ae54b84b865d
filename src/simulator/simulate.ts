import { createTurns, MeshError } from '../base/index.js';
import { type FaultName, type Faults, faultNames } from './faults.js';
import { createMarket, type Market, type MarketParts } from './market.js';
import { createMeasure, type Figures } from './measure.js';
import { policyOf } from './wish.js';
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

/** What came of a simulation. */
export interface Simulation {
  /** One for each protocol and policy. */
  readonly figures: readonly Figures[];
  /** None, or there is a bug. */
  readonly failures: readonly Failure[];
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
  const { policies = ['lowest-price'], protocols = ['contract-net'], onSeed, signal } = options;
  const market = createMarket(options.market);
  const seeds = seedsOf(options);
  const faults = faultsOf(options.faults);
  for (const policy of policies) policyOf(policy);
  const failures: Failure[] = [];
  const figures: Figures[] = [];
  let done = 0;
  for (const protocol of protocols)
    for (const policy of policies) {
      const measure = createMeasure(market, { policy, protocol });
      for (const seed of seeds) {
        if (signal?.aborted) throw new MeshError('CALL_CANCELLED', 'the simulation was interrupted');
        const world = await runWorld({ market, seed, faults, policy, protocol });
        measure.add(world);
        const { violations } = world;
        if (violations.length > 0) failures.push({ seed, policy, protocol, violations });
        onSeed?.(++done, seeds.length * policies.length * protocols.length);
      }
      figures.push(measure.figures());
    }
  return { figures, failures };
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
