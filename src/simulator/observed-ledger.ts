import { AwardState, type Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError, sleep } from '../base/index.js';
import {
  createMemoryReputations,
  evolve,
  initialState,
  type Ledger,
  type NegotiationState,
  type Reputations,
} from '../negotiation/index.js';
import type { Chance } from './chance.js';
import type { FaultPlan } from './faults.js';
import type { Life } from './virtual-time.js';

/** What the record of all managers of a simulation has, seen from outside of them. */
export interface Recorded {
  /** As the steps of the record make it; undefined: there is no such negotiation. */
  state(id: string): NegotiationState | undefined;
  /** As it was before this very moment: a manager may not have heard yet that its decision is kept. */
  justBefore(id: string): NegotiationState | undefined;
  readonly ids: Iterable<string>;
  take(id: string, steps: readonly Step[]): NegotiationState;
}

/** Nothing recorded yet. */
export function createRecorded(now: () => number): Recorded {
  const entries = new Map<string, { state: NegotiationState; before: NegotiationState; sinceMs: number }>();
  return {
    state: id => entries.get(id)?.state,
    justBefore(id) {
      const entry = entries.get(id);
      return entry?.sinceMs === now() ? entry.before : entry?.state;
    },
    get ids() {
      return entries.keys();
    },
    take(id, steps) {
      const entry = entries.get(id);
      const from = entry?.state ?? initialState(id);
      const state = steps.reduce(evolve, from);
      const before = entry?.sinceMs === now() ? entry.before : from;
      entries.set(id, { state, before, sinceMs: now() });
      return state;
    },
  };
}

/** What a ledger needs to fail as a store does. */
export interface LedgerFaults {
  readonly life: Life;
  readonly chance: Chance;
  readonly plan: FaultPlan;
  /** The manager dies here and now, if it may. */
  crash(why: string): boolean;
  onWritten(id: string, steps: readonly Step[]): void;
  onFailed(): void;
}

/** How long a write takes when the store is slow, in ms. */
const slowMs = [0, 300] as const;

/**
 * The ledger as one manager sees it: slow at times, failing at times, before or after it has kept what it was given, and the manager may
 * die then too.
 */
export function createFaultyLedger(kept: Ledger, faults: LedgerFaults): Ledger {
  const { life, chance, plan, crash, onWritten, onFailed } = faults;

  return {
    ...kept,
    async write(from, to, steps) {
      if (!life.alive) return await dead();
      if (chance.happens(plan.crash / 2) && crash('before its decision is in the record')) return await dead();
      if (plan.store > 0) await sleep(life.clock, chance.between(...slowMs) * Number(chance.happens(plan.store)));
      const fails = chance.happens(plan.store);
      if (fails) onFailed();
      // Its answer may be all that is lost.
      if (fails && chance.happens(0.5)) throw new MeshError('STORE_FAILED', 'seeded: the store failed');
      await kept.write(from, to, steps);
      onWritten(to.id, steps);
      if (fails) throw new MeshError('STORE_FAILED', 'seeded: the store failed after it had written');
      if (chance.happens(plan.crash / 2) && crash('after its decision is in the record')) return await dead();
    },
  };
}

/** A process that died waits for nothing any more. */
function dead(): Promise<never> {
  return new Promise(() => undefined);
}

/** What is known of bidders, as a manager that starts reads it from the record. */
export function rememberedFrom(kept: Ledger, ids: Iterable<string>): Reputations {
  const reputations = createMemoryReputations();
  return {
    ...reputations,
    async start() {
      for (const id of ids) for await (const step of kept.read(id)) reputations.written([step]);
    },
  };
}

/** The fences of the awards that are in force. */
export function fencesInForce({ awards }: NegotiationState): bigint[] {
  return awards.flatMap(({ state, award }) => (state === AwardState.IN_FORCE && award ? [award.fence] : []));
}

/** A step in few words, for a diary. */
export function describeStep({ kind, version }: Step): string {
  const { value } = kind;
  const fence = value && 'fence' in value ? ` fence ${value.fence}` : '';
  const agent = value && 'agent' in value && value.agent !== '' ? ` ${value.agent}` : '';
  const why = value && 'failure' in value && value.failure ? ` (${value.failure.reason})` : '';
  return `${version} ${kind.case}${agent}${fence}${why}`;
}
