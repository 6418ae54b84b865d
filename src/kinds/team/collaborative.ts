import type { JsonValue } from '@bufbuild/protobuf';
import {
  type Agent,
  type AgentDescription,
  answerValue,
  type CapabilityDescription,
  defineAgent,
  negotiate,
  type TaskContext,
  type Wanted,
} from '../../agent/index.js';
import { formatAddress } from '../../message/index.js';
import { noConsensus, type Part, type TeamStrategy, type TeamStrategyName, teamStrategies } from './strategies.js';

/** A part of a task, for one member of the team. */
export interface Subtask extends Pick<Wanted, 'policy' | 'proposeMs' | 'description'> {
  /** Unique in the task. */
  readonly name: string;
  /** What the member must be able to do. */
  readonly capability: string;
  readonly input?: JsonValue;
  /** The member itself, such as `ann`; unless said, the part is negotiated among all who are able to do it. */
  readonly to?: string;
}

/** A task that a team does. */
export interface TeamTask extends CapabilityDescription {
  /** Into which parts; all are done at once. */
  decompose(input: JsonValue, context: TaskContext): readonly Subtask[] | Promise<readonly Subtask[]>;
  /** How the team comes to an outcome: by name, or by a function of your own; `complete` unless said. */
  readonly strategy?: TeamStrategyName | TeamStrategy;
  /** How long the members may take, in ms: 1,800,000 unless said (S10), and never beyond the deadline of who asked. */
  readonly deadlineMs?: number;
  /** How often the members are asked, if the strategy wants it: at most 3 times unless said. */
  readonly roundsMax?: number;
  /** What a member is given in a further round; its input and what all said, as `{ input, answers }`, unless said. */
  revise?(subtask: Subtask, parts: readonly Part[]): JsonValue;
  /** Makes the answer of the outcome; the outcome itself unless said. */
  consolidate?(outcome: JsonValue, parts: readonly Part[], context: TaskContext): unknown;
}

/** An agent that has tasks done by a team (S1). */
export interface CollaborativeAgent extends Omit<AgentDescription, 'kind'> {
  /** What it can be asked for, by the name of the capability. */
  readonly tasks: Readonly<Record<string, TeamTask>>;
  /** How parts are negotiated, for tests without a node. */
  readonly by?: typeof negotiate;
}

const deadlineMsUnlessSaid = 1_800_000;
const roundsMaxUnlessSaid = 3;
/** What is left of the time to put the parts together, in ms. */
const consolidateMs = 500;

/**
 * Defines an agent that decomposes tasks, has the parts done by others, and consolidates what comes back (S10).
 *
 *     const editor = collaborativeAgent({
 *       id: 'editor',
 *       tasks: { 'page.make': {
 *         decompose: topic => [
 *           { name: 'text', capability: 'text.write', input: topic },
 *           { name: 'image', capability: 'image.find', input: topic },
 *         ],
 *       } },
 *     });
 *
 * Errors: SUBTASKS_FAILED, NO_CONSENSUS.
 */
export function collaborativeAgent({ tasks, by = negotiate, ...description }: CollaborativeAgent): Agent {
  const deadlines = Object.values(tasks).map(({ deadlineMs = deadlineMsUnlessSaid }) => deadlineMs);
  const capabilities = Object.entries(tasks).map(([name, task]) => {
    return [name, { ...task, handle: (input: JsonValue, context: TaskContext) => work(task, input, { context, by }) }];
  });
  return defineAgent({
    concurrencyMax: 8,
    handleTimeoutMs: Math.max(1, ...deadlines) + consolidateMs,
    ...description,
    kind: 'collaborative',
    capabilities: Object.fromEntries(capabilities),
  });
}

interface Team {
  readonly context: TaskContext;
  readonly by: typeof negotiate;
}

async function work(task: TeamTask, input: JsonValue, team: Team): Promise<unknown> {
  const { strategy = 'complete', roundsMax = roundsMaxUnlessSaid, deadlineMs = deadlineMsUnlessSaid } = task;
  const judge = typeof strategy === 'function' ? strategy : teamStrategies[strategy];
  const { context } = team;
  const byMs = Math.min(context.clock.now() + deadlineMs, context.deadlineMs - consolidateMs);
  let subtasks = await task.decompose(input, context);
  for (let round = 1; ; round++) {
    const parts = await Promise.all(subtasks.map(subtask => doPart(subtask, byMs, team)));
    const verdict = judge(parts);
    if ('outcome' in verdict)
      return task.consolidate ? task.consolidate(verdict.outcome, parts, context) : verdict.outcome;
    if (round >= roundsMax) throw noConsensus(parts, `${verdict.again} after ${round} rounds`);
    context.progress(round / roundsMax, verdict.again);
    subtasks = subtasks.map(subtask => ({ ...subtask, input: (task.revise ?? shown)(subtask, parts) }));
  }
}

/** Has one part done; what goes wrong is in what it gives. */
async function doPart(subtask: Subtask, byMs: number, { context, by }: Team): Promise<Part> {
  const { name, capability, input, to, ...wanted } = subtask;
  const leftMs = Math.max(1, Math.floor(byMs - context.clock.now()));
  try {
    if (to === undefined) {
      const { output, agent } = await by(context, { ...wanted, capability, input, doMs: leftMs });
      return { name, capability, agent, output };
    }
    const answer = await context.askMessage(to, input, { capability, timeoutMs: leftMs });
    return { name, capability, agent: answer.sender ? formatAddress(answer.sender) : to, output: answerValue(answer) };
  } catch (thrown) {
    context.signal.throwIfAborted();
    return { name, capability, agent: to ?? '', failure: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function shown({ input = null }: Subtask, parts: readonly Part[]): JsonValue {
  const answers = parts.flatMap(({ name, output }) => (output === undefined ? [] : [[name, output] as const]));
  const first = typeof input === 'object' && input !== null && !Array.isArray(input) && 'answers' in input;
  return { input: first ? (input.input ?? null) : input, answers: Object.fromEntries(answers) };
}
