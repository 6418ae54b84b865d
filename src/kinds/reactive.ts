import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Agent, type AgentContext, type AgentDescription, defineAgent } from '../agent/index.js';
import { checkInteger } from '../base/index.js';
import { contentJson, performativeName } from '../message/index.js';
import { createRateLimit, type Rate } from './rate.js';

/** Something that happened, as a rule sees it. */
export interface Stimulus {
  /** The message's type, else the name of its performative. */
  readonly type: string;
  /** The JSON of its content; null when there is none. */
  readonly content: JsonValue;
  readonly message: Message;
}

/** When this, then that. */
export interface Rule {
  /** Types of events; a `*` at the end stands for any rest. All unless said. */
  readonly on?: string;
  /** Whether the event is one to react to; every one unless said. Has no effects. */
  readonly when?: (stimulus: Stimulus, context: AgentContext) => boolean;
  /** What is done. */
  readonly react: (stimulus: Stimulus, context: AgentContext) => unknown;
  /** Rules of a higher number fire first; 0 unless said. Among equals the order of their declaration counts. */
  readonly priority?: number;
  /** Fires no oftener than this; events in between do not fire it. */
  readonly rate?: Rate;
  /** When it fires, rules after it do not. */
  readonly last?: boolean;
}

/** An agent that reacts (S1): stimulus and response, no plan. */
export interface ReactiveAgent extends Omit<AgentDescription, 'kind'> {
  /** By name. */
  readonly rules: Readonly<Record<string, Rule>>;
}

/** What an event leads to. */
interface Reaction {
  readonly stimulus: Stimulus;
  /** Names of the rules that fire, in order. */
  readonly fires: readonly string[];
  /** Names of those that would, but fired too often lately. */
  readonly limited: readonly string[];
}

/**
 * Defines an agent that follows rules on events: what the topics it listens to bring, and what it is told or asked. Asked, it answers
 * which rules fired and what they gave. A rule that fails keeps no other from firing.
 *
 *     const watch = reactiveAgent({
 *       id: 'watch',
 *       topics: ['sensors/*'],
 *       rules: { hot: { when: ({ content }) => Number(content) > 80, react: (_, { tell }) => tell('siren', 'hot'), rate: { max: 1, perMs: 60_000 } } },
 *     });
 *
 * Errors: OPTION_INVALID for a rate that cannot be.
 */
export function reactiveAgent({ rules, ...description }: ReactiveAgent): Agent {
  const ordered = Object.entries(rules).sort(([, a], [, b]) => (b.priority ?? 0) - (a.priority ?? 0));
  const limits = new Map(
    ordered.flatMap(([name, { rate }]) => (rate ? [[name, createRateLimit(checkRate(name, rate))]] : [])),
  );
  const mayFire = (name: string, nowMs: number) => limits.get(name)?.(nowMs) ?? true;

  return defineAgent<Stimulus, Reaction>({
    ...description,
    kind: 'reactive',
    perceive: message => ({
      type: typeOf(message),
      content: message.content ? contentJson(message.content) : null,
      message,
    }),
    decide: (stimulus, context) => choose(ordered, stimulus, { context, mayFire }),
    act: ({ stimulus, fires, limited }, context) => fire(rules, { stimulus, fires, limited }, context),
  });
}

/** Which rules fire. */
function choose(
  ordered: readonly (readonly [string, Rule])[],
  stimulus: Stimulus,
  { context, mayFire }: { context: AgentContext; mayFire: (name: string, nowMs: number) => boolean },
): Reaction {
  const fires: string[] = [];
  const limited: string[] = [];
  for (const [name, { on = '*', when, last }] of ordered) {
    if (!fits(on, stimulus.type) || !(when?.(stimulus, context) ?? true)) continue;
    const fired = mayFire(name, context.clock.monotonic());
    (fired ? fires : limited).push(name);
    if (fired && last) break;
  }
  return { stimulus, fires, limited };
}

async function fire(
  rules: ReactiveAgent['rules'],
  { stimulus, fires, limited }: Reaction,
  context: AgentContext,
): Promise<JsonObject> {
  const outcomes: JsonObject = {};
  const failures: unknown[] = [];
  for (const name of fires) {
    try {
      outcomes[name] = ((await rules[name]?.react(stimulus, context)) as JsonValue | undefined) ?? null;
    } catch (thrown) {
      // The first failure is answered with; of the others the log tells.
      if (failures.length > 0) context.log.warn({ err: thrown, rule: name }, 'one more rule failed');
      failures.push(thrown);
    }
  }
  if (failures.length > 0) throw failures[0];
  return { fired: [...fires], limited: [...limited], outcomes };
}

function fits(on: string, type: string): boolean {
  return on.endsWith('*') ? type.startsWith(on.slice(0, -1)) : type === on;
}

function typeOf({ type, performative }: Message): string {
  return type || performativeName(performative);
}

function checkRate(name: string, { max, perMs }: Rate): Rate {
  return {
    max: checkInteger(`rules.${name}.rate.max`, max, { min: 1, max: 100_000 }),
    perMs: checkInteger(`rules.${name}.rate.perMs`, perMs, { min: 1, max: 86_400_000 }),
  };
}
