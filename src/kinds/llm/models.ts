import type { JsonValue } from '@bufbuild/protobuf';
import type { TaskContext } from '../../agent/index.js';
import type { Answer, Call, Orchestrator } from '../../llm/index.js';
import { answerStep, type StepWhat, step } from './steps.js';

/** A port: who answers. An orchestrator in this process, or the node's (`remoteModels`). */
export type Models = Pick<Orchestrator, 'complete' | 'embed'>;

/** How an agent wants its model to be chosen, and to answer. */
export type ModelChoice = Pick<
  Call,
  | 'strategy'
  | 'model'
  | 'provider'
  | 'maxTokens'
  | 'minQuality'
  | 'temperature'
  | 'fallbackEnabled'
  | 'team'
  | 'budgetAccount'
>;

/** What an agent's model gets unless said (S10, S14). */
const usual = { temperature: 0.1, maxTokens: 1_000 };

/** Asks a model on behalf of a message: within its deadline, out of its budget, as a part of its recording. */
export async function complete(
  models: Models,
  call: Omit<Call, 'agentId' | 'conversationId'>,
  { choice, context }: { readonly choice: ModelChoice; readonly context: TaskContext },
): Promise<Answer> {
  const { budget, self, conversationId, message } = context;
  const whole: Call = {
    ...usual,
    ...choice,
    ...call,
    ...(budget.micros !== undefined && { maxCostMicros: budget.micros }),
    agentId: self.id,
    conversationId,
  };
  const asked = { turns: whole.turns, tools: (whole.tools ?? []).map(({ name }) => name) };
  const name = choice.model ?? choice.strategy ?? 'cost_optimized';
  const ask = () =>
    context.model(name, asJson(asked), signal => {
      const timeoutMs = Math.max(1, context.deadlineMs - context.clock.now());
      return models.complete(whole, { signal, timeoutMs, traceparent: message.traceContext?.traceparent });
    });
  const answer = await step(context, { work: ask, what: given => modelWhat(choice, given) });
  const { tokens, costMicros, provider, model, latencyMs } = answer;
  context.spend({ micros: costMicros, tokens: tokens.input + tokens.output });
  context.log.info(
    { provider, model, tokens: tokens.input + tokens.output, cost_micros: costMicros, took_ms: latencyMs },
    'model_answered',
  );
  return answer;
}

function modelWhat({ model = '', provider = '' }: ModelChoice, answer: Answer | undefined): StepWhat {
  return { case: 'model', value: answer ? answerStep(answer) : { model, provider } };
}

/** As the recording keeps it: without what is absent. */
function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value));
}
