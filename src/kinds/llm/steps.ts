import type { MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type ModelStepSchema, StepTakenSchema } from '#gen/dacp/llm/v1/events_pb.js';
import type { AgentContext } from '../../agent/index.js';
import { toMeshError } from '../../base/index.js';
import { type Answer, type Embeddings, toAnswer, toTokens } from '../../llm/index.js';
import { failureOf } from '../../message/index.js';

/** What an agent with a model does. */
export type StepWhat = NonNullable<MessageInitShape<typeof StepTakenSchema>['what']>;

/** A step: how it is done, and what is told of it, with what came of it when it went well. */
export interface Step<T> {
  readonly work: () => Promise<T>;
  readonly what: (answer: T | undefined) => StepWhat;
}

/** Does a step, and tells the event log of it (`llm.step`), whether it went well or not. Errors: those of `work`. */
export async function step<T>(context: AgentContext, { work, what }: Step<T>): Promise<T> {
  const startedMs = context.clock.monotonic();
  try {
    const answer = await work();
    tell(context, { what: what(answer), startedMs });
    return answer;
  } catch (thrown) {
    tell(context, { what: what(undefined), startedMs, failure: failureOf(toMeshError(thrown)) });
    throw thrown;
  }
}

type Told = { readonly startedMs: number } & Pick<MessageInitShape<typeof StepTakenSchema>, 'what' | 'failure'>;

function tell({ clock, message, event }: AgentContext, { startedMs, ...told }: Told): void {
  const tookMs = Math.round(clock.monotonic() - startedMs);
  const when = { startedAt: timestampFromMs(Math.round(clock.now()) - tookMs), took: durationFromMs(tookMs) };
  event({
    type: 'llm.step',
    payload: { schema: StepTakenSchema, message: { messageId: message.id, ...told, ...when } },
  });
}

/** What is told of an answer. */
export function answerStep(answer: Answer): MessageInitShape<typeof ModelStepSchema> {
  const { provider, model, tokens, costMicros, finishReason, cached } = toAnswer(answer);
  const tools = answer.toolCalls.map(({ name }) => name);
  return { provider, model, tokens, costMicros, finishReason, cached, tools } as MessageInitShape<
    typeof ModelStepSchema
  >;
}

/** What is told of vectors. */
export function vectorsStep({
  provider,
  model,
  tokens,
  costMicros,
}: Embeddings): MessageInitShape<typeof ModelStepSchema> {
  return { provider, model, tokens: toTokens(tokens), costMicros: BigInt(costMicros) };
}
