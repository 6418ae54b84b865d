import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { TaskContext } from '../../agent/index.js';
import { MeshError } from '../../base/index.js';
import type { Answer, ToolCall, Turn } from '../../llm/index.js';
import { allowed, approved, type Guardrails } from './guardrails.js';
import { complete, type ModelChoice, type Models } from './models.js';
import { step } from './steps.js';
import type { LlmTool } from './tool.js';

/** Who thinks, by which means and within which bounds. */
export interface Thinker {
  readonly models: Models;
  readonly choice: ModelChoice;
  readonly tools: readonly LlmTool[];
  readonly guardrails: Guardrails;
  /** Answers of the model on the way to one answer of the agent, at most. */
  readonly stepsMax: number;
}

/** What is thought about. */
export interface Matter {
  readonly turns: readonly Turn[];
  /** JSON schema of the answer; text unless given. */
  readonly outputSchema?: JsonObject | undefined;
}

/** How long the result of a tool may be for the model, in characters. */
const resultMax = 16_000;

/**
 * Asks the model, does what it wants with tools, and asks again until it answers: text, or JSON by the schema. Its last step has no
 * tools, so that it has to answer. Errors: OUTPUT_REFUSED when the guardrails refuse the answer twice; what the model's call says.
 */
export async function think(thinker: Thinker, matter: Matter, context: TaskContext): Promise<JsonValue> {
  const turns = [...matter.turns];
  const first = await work(thinker, turns, { ...matter, context });
  const complaint = await thinker.guardrails.check?.(first, context);
  if (complaint === undefined) return first;
  turns.push({ role: 'assistant', text: textOf(first) }, { role: 'user', text: `This cannot go out: ${complaint}` });
  const second = await work(thinker, turns, { ...matter, context });
  const again = await thinker.guardrails.check?.(second, context);
  if (again === undefined) return second;
  throw new MeshError('OUTPUT_REFUSED', `the answer of agent "${context.self.id}" was refused twice: ${again}`);
}

interface Doing {
  readonly outputSchema?: JsonObject | undefined;
  readonly context: TaskContext;
}

async function work(thinker: Thinker, turns: Turn[], { outputSchema, context }: Doing): Promise<JsonValue> {
  const { models, choice, stepsMax } = thinker;
  const tools = allowed(thinker.tools, thinker.guardrails);
  // A schema and tools at once is more than some providers take: the last answer is asked for in the schema.
  for (let step = 1; tools.length > 0 && step < stepsMax; step++) {
    const answer = await complete(models, { turns, tools: tools.map(described) }, { choice, context });
    if (answer.toolCalls.length === 0) {
      if (!outputSchema) return answer.text;
      turns.push({ role: 'assistant', text: answer.text }, { role: 'user', text: 'Give this answer as JSON.' });
      break;
    }
    context.progress(step / stepsMax, answer.toolCalls.map(({ name }) => name).join(', '));
    turns.push({ role: 'assistant', text: answer.text, toolCalls: answer.toolCalls });
    turns.push(...(await Promise.all(answer.toolCalls.map(call => use(thinker, { call, tools }, context)))));
  }
  const call = { turns, ...(outputSchema && { outputSchema }) };
  return resultOf(await complete(models, call, { choice, context }), outputSchema);
}

function resultOf({ json, text }: Answer, outputSchema: JsonObject | undefined): JsonValue {
  return outputSchema && json !== undefined ? json : text;
}

/** Uses a tool; what goes wrong is told to the model, unless there is no time left. */
async function use(
  { guardrails }: Thinker,
  { call, tools }: { readonly call: ToolCall; readonly tools: readonly LlmTool[] },
  context: TaskContext,
): Promise<Turn> {
  const { id, name } = call;
  const turn = (result: JsonValue): Turn => ({
    role: 'tool',
    text: textOf(result).slice(0, resultMax),
    toolCallId: id,
  });
  const startedMs = context.clock.monotonic();
  try {
    const result = await step(context, {
      work: () => run({ call, tools }, { guardrails, context }),
      what: () => ({ case: 'tool', value: { name } }),
    });
    context.log.info({ tool: name, took_ms: context.clock.monotonic() - startedMs }, 'tool_used');
    return turn(result);
  } catch (thrown) {
    context.signal.throwIfAborted();
    const { reason, message } = thrown instanceof MeshError ? thrown : new MeshError('TOOL_FAILED', messageOf(thrown));
    context.log.info({ tool: name, reason, err: thrown }, 'tool_failed');
    return turn({ error: { reason, message } });
  }
}

/** Errors: TOOL_REFUSED for a tool that is not there, or not approved; what the tool throws. */
async function run(
  { call: { name, arguments: args }, tools }: { readonly call: ToolCall; readonly tools: readonly LlmTool[] },
  { guardrails, context }: Pick<Thinker, 'guardrails'> & { readonly context: TaskContext },
): Promise<JsonValue> {
  const tool = tools.find(one => one.name === name);
  if (!tool) {
    const there = tools.map(one => one.name).join(', ');
    throw new MeshError('TOOL_REFUSED', `there is no tool "${name}"; there are ${there}`);
  }
  await approved(tool, args, { ...guardrails, context });
  const work = () => tool.run(args, context);
  return await (tool.byMessages ? context.meshTool(name, args, work) : context.tool(name, args, work));
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function described({ name, description, parameters }: LlmTool) {
  return { name, description, parameters: parameters ?? { type: 'object', properties: {} } };
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
