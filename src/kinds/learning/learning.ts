import type { JsonValue } from '@bufbuild/protobuf';
import {
  type Agent,
  type AgentContext,
  type AgentDescription,
  type CapabilityDescription,
  defineAgent,
  type Knowledge,
} from '../../agent/index.js';
import { createRandom, MeshError } from '../../base/index.js';
import { contentJson } from '../../message/index.js';
import { type Arms, newArms, type Policy, rewarded, thompson } from './bandit.js';

/** One way to do the task. */
export type Strategy = (input: JsonValue, context: AgentContext) => unknown;

/** An agent that learns which way of doing its task pays (S1). */
export interface LearningAgent extends Omit<AgentDescription, 'kind'> {
  /** What it does, and under which name. */
  readonly capability: CapabilityDescription & { readonly name: string };
  /** The ways to do it, by name: two or more. */
  readonly strategies: Readonly<Record<string, Strategy>>;
  /** How good what came of it was, from 0 to 1; may take its time. A strategy that throws earns 0. */
  readonly reward: (outcome: unknown, input: JsonValue, context: AgentContext) => number | Promise<number>;
  /** What is learned apart, such as the language of a text; everything together unless said. */
  readonly situation?: (input: JsonValue) => string;
  /** How the next strategy is picked: by `thompson()` unless said; `ucb1()`, `epsilonGreedy()` or one of your own. */
  readonly policy?: Policy;
  /** Makes its choices repeatable; a new one for each agent unless said. */
  readonly seed?: number;
}

interface Task {
  readonly input: JsonValue;
  readonly situation: string;
}

interface Choice extends Task {
  readonly strategy: string;
  /** What the strategy earned on average so far. */
  readonly confidence: number;
}

/**
 * Defines an agent that learns online: each task is done by one of its strategies, and what came of it counts when the next one is
 * picked. What it has learned is in its knowledge base, under `strategies/SITUATION`.
 *
 *     const router = learningAgent({
 *       id: 'router',
 *       capability: { name: 'parcel.route' },
 *       strategies: { north, south },
 *       reward: outcome => 1 / (1 + Number(outcome.hours)),
 *     });
 *
 * Errors: OPTION_INVALID with fewer than two strategies.
 */
export function learningAgent(definition: LearningAgent): Agent {
  const { capability, strategies, reward, situation, policy = thompson(), seed, ...description } = definition;
  const names = Object.keys(strategies);
  const random = createRandom(seed ?? Math.floor(Math.random() * 2 ** 32));
  if (names.length < 2)
    throw new MeshError('OPTION_INVALID', `strategies has ${names.length}; learning which is best needs two or more`);
  const { name, ...capabilityDescription } = capability;

  return defineAgent<Task, Choice>({
    ...description,
    kind: 'learning',
    capabilities: { [name]: capabilityDescription },
    perceive(message) {
      const input = message.content ? contentJson(message.content) : null;
      return { input, situation: situation?.(input) ?? 'all' };
    },
    decide(task, { knowledge }) {
      const arms = armsOf(knowledge, task.situation, names);
      const strategy = policy(arms, random);
      return { ...task, strategy, confidence: meanOf(arms, strategy) };
    },
    async act(choice, context) {
      try {
        return await strategies[choice.strategy]?.(choice.input, context);
      } catch (thrown) {
        earn(context.knowledge, choice, 0, names);
        throw thrown;
      }
    },
    async learn({ decision, outcome }, context) {
      earn(context.knowledge, decision, await reward(outcome, decision.input, context), names);
    },
  });
}

function armsOf(knowledge: Knowledge, situation: string, names: readonly string[]): Arms {
  return (knowledge.get(keyOf(situation)) as Arms | undefined) ?? newArms(names);
}

function earn(knowledge: Knowledge, { situation, strategy }: Choice, reward: number, names: readonly string[]): void {
  knowledge.put(keyOf(situation), rewarded(armsOf(knowledge, situation, names), strategy, reward));
}

function meanOf(arms: Arms, name: string): number {
  const { tries = 0, reward = 0 } = arms[name] ?? {};
  return tries === 0 ? 0 : reward / tries;
}

function keyOf(situation: string): string {
  return `strategies/${situation}`;
}
