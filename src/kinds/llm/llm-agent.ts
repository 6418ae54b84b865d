import type { JsonValue } from '@bufbuild/protobuf';
import {
  type Agent,
  type AgentDescription,
  type Bidder,
  type CapabilityDescription,
  defineAgent,
  type TaskContext,
} from '../../agent/index.js';
import { checkInteger, MeshError } from '../../base/index.js';
import { strategyNames } from '../../llm/index.js';
import type { Guardrails } from './guardrails.js';
import { type Instructions, instructed } from './instructions.js';
import { after, before, type MemoryOptions } from './memory.js';
import type { ModelChoice, Models } from './models.js';
import { type Thinker, think } from './think.js';
import type { LlmTool } from './tool.js';

/** Something that a model can be asked for; with an output schema it answers JSON, else text. */
export interface LlmCapability extends CapabilityDescription {
  /** What the model is asked, made of the input; the input itself unless said. */
  ask?(input: JsonValue, context: TaskContext): string;
  /** Promises something when the task is negotiated, or refuses. */
  readonly bid?: Bidder;
}

/** An agent that asks a language model what to say and do (S1, S10). */
export interface LlmAgent extends Omit<AgentDescription, 'kind'> {
  readonly models: Models;
  readonly instructions: Instructions;
  readonly capabilities: Readonly<Record<string, LlmCapability>>;
  /** Which model answers and how; temperature 0.1 (S10), at most 1000 tokens unless said. */
  readonly model?: ModelChoice;
  readonly tools?: readonly LlmTool[];
  readonly memory?: MemoryOptions;
  readonly guardrails?: Guardrails;
  /** Answers of the model on the way to one answer of the agent: 8 unless said. */
  readonly stepsMax?: number;
}

/** Models take longer than other handlers, in ms. */
const handleTimeoutMs = 120_000;

/**
 * Defines an agent whose decisions a language model makes: it is told the instructions, what was said before and what it is asked, may
 * use tools, and answers. Each answer of the model and each tool is kept in recorded conversations, and served from there in a replay.
 *
 *     const critic = llmAgent({
 *       id: 'critic', models: remoteModels({ node }), instructions: 'You find what is wrong with a text.',
 *       capabilities: { 'text.criticise': { description: 'Says what is wrong with a text.' } },
 *       tools: [capabilityTool({ capability: 'fact.check', description: 'Checks a fact.' })],
 *     });
 *
 * Errors: OPTION_INVALID for two tools of one name, steps that cannot be, no models, or a strategy that there is not.
 */
export function llmAgent(definition: LlmAgent): Agent {
  const {
    models,
    instructions,
    capabilities,
    model = {},
    tools = [],
    memory = {},
    guardrails = {},
    ...rest
  } = definition;
  const stepsMax = checkInteger('stepsMax', definition.stepsMax ?? 8, { min: 1, max: 100 });
  checkNames(tools);
  checkModels(models, model);
  const choice = { ...model, ...(definition.team !== undefined && { team: definition.team }) };
  const thinker: Thinker = { models, choice, tools, guardrails, stepsMax };

  async function answer(capability: LlmCapability, input: JsonValue, context: TaskContext): Promise<JsonValue> {
    const text = capability.ask?.(input, context) ?? (typeof input === 'string' ? input : JSON.stringify(input));
    const parts = { models, choice, options: memory };
    return await instructed(instructions, { input, context }, async system => {
      const turns = [
        { role: 'system', text: system } as const,
        ...(await before(parts, text, context)),
        { role: 'user', text } as const,
      ];
      const said = await think(thinker, { turns, outputSchema: capability.output }, context);
      await after(parts, { text, answer: typeof said === 'string' ? said : JSON.stringify(said) }, context);
      return said;
    });
  }

  const handlers = Object.entries(capabilities).map(([name, capability]) => {
    const { ask: _, ...described } = capability;
    const handle = (input: JsonValue, context: TaskContext) => answer(capability, input, context);
    return [name, { ...described, handle }] as const;
  });
  return defineAgent({ handleTimeoutMs, ...rest, kind: 'llm', capabilities: Object.fromEntries(handlers) });
}

/** Definitions also come from files that no compiler has seen. */
function checkModels(models: Models | undefined, { strategy }: ModelChoice): void {
  if (typeof models?.complete !== 'function')
    throw new MeshError('OPTION_INVALID', 'models is missing: say who answers, such as remoteModels({ node })');
  if (strategy === undefined || strategyNames.includes(strategy)) return;
  const known = strategyNames.join(', ');
  throw new MeshError('OPTION_INVALID', `model.strategy "${strategy}": takes ${known}`);
}

function checkNames(tools: readonly LlmTool[]): void {
  const names = tools.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) < index);
  if (double !== undefined)
    throw new MeshError('OPTION_INVALID', `tools: two are called "${double}"; give each a name of its own`);
  const odd = names.find(name => !/^[A-Za-z0-9_-]{1,64}$/.test(name));
  if (odd !== undefined)
    throw new MeshError('OPTION_INVALID', `tools: "${odd}" takes letters, digits, _ and -, at most 64 of them`);
}
