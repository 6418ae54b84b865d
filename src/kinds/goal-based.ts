import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import {
  type Agent,
  type AgentDescription,
  type CapabilityDescription,
  defineAgent,
  type TaskContext,
} from '../agent/index.js';
import { MeshError, toMeshError } from '../base/index.js';
import { type Plan, type PlanLimits, plan } from './planner/plan.js';
import { type Action, actionsOf, type Domain, type Fact } from './planner/problem.js';

/** An agent that plans towards a goal (S1). */
export interface GoalBasedAgent extends Omit<AgentDescription, 'kind'> {
  /** What it can be asked for: each takes an input that says which goal is meant. */
  readonly goals: Readonly<Record<string, Goal>>;
  /** What it can do; with objects that change, how to tell them now. */
  readonly domain: Domain | ((context: TaskContext) => Domain | Promise<Domain>);
  /** What is true now. */
  observe(context: TaskContext): readonly Fact[] | Promise<readonly Fact[]>;
  /** Does an action, by the name of its schema; throws when it fails. */
  readonly perform: Readonly<Record<string, (args: readonly string[], context: TaskContext) => unknown>>;
  /** How often one action may fail on the way to one goal before the agent plans without it: 2 unless said. */
  readonly failuresMax?: number;
  readonly limits?: Omit<PlanLimits, 'signal'>;
}

/** Something that an agent can bring about. */
export interface Goal extends CapabilityDescription {
  /** The facts that are to be true. */
  facts(input: JsonValue): readonly Fact[];
}

/** How a goal was reached: its JSON is the agent's answer. */
interface Course {
  /** Names of the actions that were done, in order. */
  readonly done: string[];
  /** What went wrong on the way. */
  readonly failed: { readonly action: string; readonly why: string }[];
  cost: number;
  /** Plans made, the first one among them. */
  plans: number;
}

/**
 * Defines an agent that reaches goals: it looks at what is true, finds the cheapest plan, and acts on it. When an action fails, or the
 * next one is not possible any more, it looks again and plans anew. Errors: PLAN_IMPOSSIBLE, with what was done and failed until then
 * in its details; PLAN_TOO_LARGE.
 *
 *     const robot = goalBasedAgent({
 *       id: 'robot',
 *       goals: { 'room.enter': { facts: room => [`in(${room})`] } },
 *       domain: { objects: { room: ['hall', 'lab'] }, actions: { go: { parameters: { a: 'room', b: 'room' },
 *         needs: ['in(?a)'], adds: ['in(?b)'], removes: ['in(?a)'] } } },
 *       observe: () => [`in(${wheels.place()})`],
 *       perform: { go: ([, to]) => wheels.drive(to) },
 *     });
 */
export function goalBasedAgent(definition: GoalBasedAgent): Agent {
  const { goals, domain, perform } = definition;
  if (typeof domain !== 'function') checkPerformers(domain, perform);
  const capabilities = Object.entries(goals).map(([name, goal]) => {
    const handle = (input: JsonValue, context: TaskContext) => reach(definition, goal.facts(input), context);
    return [name, { ...goal, handle }];
  });
  return defineAgent({ ...definition, kind: 'goal_based', capabilities: Object.fromEntries(capabilities) });
}

/** Acts until the goal is true. */
async function reach(agent: GoalBasedAgent, goal: readonly Fact[], context: TaskContext): Promise<JsonObject> {
  const course: Course = { done: [], failed: [], cost: 0, plans: 0 };
  for (;;) {
    const { steps } = await planFrom(agent, goal, { context, course });
    course.plans++;
    if (await follow(agent, steps, { context, course })) break;
    // Actions that change nothing would be planned for ever, and nobody else had a turn: not even the deadline that ends it.
    await new Promise(resolve => setImmediate(resolve));
  }
  return { reached: [...goal], done: course.done, failed: course.failed, cost: course.cost, plans: course.plans };
}

interface Way {
  readonly context: TaskContext;
  readonly course: Course;
}

/** The cheapest plan from here that leaves out what failed too often. */
async function planFrom(agent: GoalBasedAgent, goal: readonly Fact[], { context, course }: Way): Promise<Plan> {
  const { domain, failuresMax = 2, limits } = agent;
  const all = actionsOf(typeof domain === 'function' ? await domain(context) : domain);
  const failures = (name: string) => course.failed.filter(({ action }) => action === name).length;
  const actions = all.filter(({ name }) => failures(name) < failuresMax);
  const start = await agent.observe(context);
  try {
    return await plan({ actions, start, goal }, { ...limits, signal: context.signal });
  } catch (thrown) {
    const error = toMeshError(thrown);
    if (error.reason !== 'PLAN_IMPOSSIBLE' || course.plans === 0) throw error;
    const details = { ...error.details, done: course.done.join('; '), failed: JSON.stringify(course.failed) };
    throw new MeshError(error.reason, `${error.message}, after ${whyOf(course)}`, { details, cause: error });
  }
}

/** Does the steps; false when the rest is to be planned anew. */
async function follow(agent: GoalBasedAgent, steps: readonly Action[], { context, course }: Way): Promise<boolean> {
  for (const [index, step] of steps.entries()) {
    context.signal.throwIfAborted();
    if (index > 0 && !holds(step, await agent.observe(context))) return false;
    try {
      await agent.perform[step.schema]?.(step.args, context);
    } catch (thrown) {
      context.signal.throwIfAborted();
      course.failed.push({ action: step.name, why: thrown instanceof Error ? thrown.message : String(thrown) });
      return false;
    }
    course.done.push(step.name);
    course.cost += step.cost;
    context.progress((index + 1) / steps.length, step.name);
  }
  return true;
}

function holds({ needs, needsNot }: Action, state: readonly Fact[]): boolean {
  return needs.every(fact => state.includes(fact)) && !needsNot.some(fact => state.includes(fact));
}

function whyOf({ failed, done }: Course): string {
  const last = failed.at(-1);
  return last ? `"${last.action}" failed: ${last.why}` : `${done.length} actions were done`;
}

/** Errors: OPTION_INVALID when there is an action that nobody performs. */
function checkPerformers({ actions }: Domain, perform: GoalBasedAgent['perform']): void {
  const missing = Object.keys(actions).filter(name => !Object.hasOwn(perform, name));
  if (missing.length > 0)
    throw new MeshError(
      'OPTION_INVALID',
      `perform has no function for ${missing.join(', ')}; give one for each action`,
    );
}
