import type { JsonValue } from '@bufbuild/protobuf';
import { type Clock, Lru, within } from '../base/index.js';
import type { Agent, AgentContext, Faculties } from './agent.js';
import type { DecisionCaching } from './decision-caching.js';
import type { DecisionStore } from './decision-store.js';
import type { AgentTelemetry } from './telemetry.js';

/** What caching an agent's decisions takes. */
export interface DecisionCacheParts {
  /** Before the keys in the shared store: decisions of another agent, or of another version of it, are not its own. */
  readonly owner: string;
  readonly clock: Clock;
  readonly telemetry: Pick<AgentTelemetry, 'lookedUp' | 'log'>;
  readonly store?: DecisionStore | undefined;
}

/** Decides in an agent's place. */
export type Decider = (percept: unknown, context: AgentContext) => unknown;

/** How a decision that others wait for came out; undefined: who made it was told to stop. */
type Landing = { readonly decision: unknown } | { readonly error: unknown } | undefined;

const ttlMsUnlessSaid = 3_600_000;
const maxUnlessSaid = 1_000;
/** How long the shared store may take to answer, in ms; the decision is made afresh then. */
const lookUpMs = 1_000;

/** What decides in the place of an agent that says how its decisions are keyed; undefined for one that does not. */
export function deciderOf({ faculties }: Agent, parts: DecisionCacheParts): Decider | undefined {
  const { decisions } = faculties;
  return decisions && createDecider(faculties, decisions, parts);
}

/**
 * Decides, or takes a decision again: from the agent's own cache, then from the shared one. Who needs a decision that is being made
 * waits for that one; if its maker is told to stop, the next one who waits makes it.
 */
function createDecider(faculties: Faculties, caching: DecisionCaching, parts: DecisionCacheParts): Decider {
  const { clock, telemetry } = parts;
  const { ttlMs = ttlMsUnlessSaid, max = maxUnlessSaid } = caching;
  const local = new Lru<{ readonly decision: unknown }>(max, () => clock.monotonic());
  const flights = new Map<string, Promise<Landing>>();
  const shared = caching.shared && parts.store ? createShared({ ...parts, store: parts.store }, ttlMs) : undefined;

  async function join(key: string, percept: unknown, context: AgentContext): Promise<unknown> {
    for (let flight = flights.get(key); flight; flight = flights.get(key)) {
      const landing = await flight;
      context.signal.throwIfAborted();
      if (!landing) continue;
      if ('error' in landing) throw landing.error;
      telemetry.lookedUp('local');
      return landing.decision;
    }
    return await lead(key, percept, context);
  }

  async function lead(key: string, percept: unknown, context: AgentContext): Promise<unknown> {
    let land: (landing: Landing) => void = () => undefined;
    const flight = new Promise<Landing>(resolve => {
      land = resolve;
    });
    const end = (landing: Landing) => {
      if (flights.get(key) === flight) flights.delete(key);
      land(landing);
    };
    const stop = () => end(undefined);
    flights.set(key, flight);
    context.signal.addEventListener('abort', stop, { once: true });
    try {
      const decision = await find(key, percept, context);
      end({ decision });
      return decision;
    } catch (error) {
      end(context.signal.aborted ? undefined : { error });
      throw error;
    } finally {
      context.signal.removeEventListener('abort', stop);
    }
  }

  async function find(key: string, percept: unknown, context: AgentContext): Promise<unknown> {
    const found = await shared?.get(key);
    telemetry.lookedUp(found ? 'shared' : 'nowhere');
    const decision = found ? found.decision : await faculties.decide(percept, context);
    local.put(key, { decision }, found?.leftMs ?? ttlMs);
    if (!found) void shared?.put(key, decision);
    return decision;
  }

  return (percept, context) => {
    const key = caching.key(percept, context.message);
    if (key === undefined) return faculties.decide(percept, context);
    const known = local.get(key);
    if (!known) return join(key, percept, context);
    telemetry.lookedUp('local');
    return known.decision;
  };
}

/** The shared store as an agent sees it: what goes wrong there is told in the log, and costs a decision. */
function createShared(parts: DecisionCacheParts & { readonly store: DecisionStore }, ttlMs: number) {
  const { store, owner, clock, telemetry } = parts;
  const tell = (err: unknown) => telemetry.log().warn({ err }, 'the shared cache of decisions failed');
  return {
    async get(key: string): Promise<{ decision: unknown; leftMs: number } | undefined> {
      try {
        const kept = await within(clock, lookUpMs, 'looking up a decision', store.get(`${owner} ${key}`));
        const leftMs = kept ? kept.untilMs - clock.now() : 0;
        return kept && leftMs > 0 ? { decision: JSON.parse(kept.decision) as JsonValue, leftMs } : undefined;
      } catch (error) {
        tell(error);
        return undefined;
      }
    },
    async put(key: string, decision: unknown): Promise<void> {
      try {
        const text = JSON.stringify(decision);
        if (text !== undefined) await store.put(`${owner} ${key}`, { decision: text, untilMs: clock.now() + ttlMs });
      } catch (error) {
        tell(error);
      }
    },
  };
}
