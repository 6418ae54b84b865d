import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { TaskContext } from '../../agent/index.js';
import { MeshError } from '../../base/index.js';
import type { RemotePrompts } from '../../prompt/index.js';

/** A port: where prompts come from, and who is told how they did. The node's curator is one (`remotePrompts`). */
export type PromptSource = Pick<RemotePrompts, 'render' | 'feedback'>;

/** A prompt of the curator as an agent's instructions. */
export interface CuratedPrompt {
  readonly prompts: PromptSource;
  readonly id: string;
  readonly namespace?: string;
  /** A version or a label; "production", or what its experiment gives, unless said. */
  readonly version?: string;
  /** What its variables are; none unless said. */
  values?(input: JsonValue, context: TaskContext): JsonObject;
}

/** What an agent is told before anything else: a text, or a prompt of the curator. */
export type Instructions = string | CuratedPrompt;

/** Works with the instructions, and tells the curator what came of it. */
export async function instructed<T>(
  instructions: Instructions,
  { input, context }: { readonly input: JsonValue; readonly context: TaskContext },
  work: (text: string) => Promise<T>,
): Promise<T> {
  if (typeof instructions === 'string') return await work(instructions);
  const { prompts, id, namespace, version, values } = instructions;
  const key = { id, ...(namespace !== undefined && { namespace }) };
  const { text, ...rendered } = await prompts.render(key, {
    ...(version !== undefined && { version }),
    values: values?.(input, context) ?? {},
    assignmentKey: context.conversationId,
  });
  const startedMs = context.clock.monotonic();
  const tell = (failure: string) => {
    const latencyMs = context.clock.monotonic() - startedMs;
    const seen = { ...rendered, success: failure === '', latencyMs, failure };
    // Nobody waits for the curator.
    prompts.feedback(key, seen).catch(error => context.log.warn({ err: error, prompt: id }, 'feedback was not taken'));
  };
  try {
    const result = await work(text);
    tell('');
    return result;
  } catch (error) {
    if (!isOfOthers(error))
      tell(error instanceof Error ? ('reason' in error && String(error.reason)) || error.name : 'unknown');
    throw error;
  }
}

/** Whom no other prompt would have helped: there was no provider, or none that worked, no money, no time, or nobody who waited. */
const faultsOfOthers: ReadonlySet<string> = new Set([
  'NO_PROVIDER',
  'PROVIDERS_FAILED',
  'PROVIDER_FAILED',
  'PROVIDER_TIMEOUT',
  'PROVIDER_RATE_LIMITED',
  'BREAKER_OPEN',
  'BUDGET_EXHAUSTED',
  'BUDGET_UNKNOWN',
  'UNREACHABLE',
  'OUTCOME_UNKNOWN',
  'CALL_CANCELLED',
  'DRAINING',
  'AGENT_DRAINING',
]);

function isOfOthers(error: unknown): boolean {
  return error instanceof MeshError && faultsOfOthers.has(error.reason);
}
