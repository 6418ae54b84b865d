import { create } from '@bufbuild/protobuf';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { HandOffRequestSchema, HandOffResultSchema } from '#gen/dacp/workflow/v1/handoff_pb.js';
import { MeshError, toMeshError } from '../../base/index.js';
import {
  anyContent,
  contentAny,
  fromValue,
  type PerformativeName,
  performativeName,
  toValue,
  wantsAnswer,
} from '../../message/index.js';
import { answerError } from '../answer.js';
import type { Handling } from '../handling.js';
import { reply } from '../outcome.js';
import { type HandOff, handledByKey, handOffOntology, handOffsAgent } from './hand-off.js';

/** Has a message answered by a specialist, and gives its answer. Errors: HANDOFF_FAILED, and what the specialist fails with. */
export async function carryHandOff({ context, inbound }: Handling, wanted: HandOff): Promise<unknown> {
  try {
    const { answer, agent } = await request({ context }, inbound.message, wanted);
    if (!answer) return undefined;
    const { performative, content, metadata } = answer;
    const said = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, fromValue(value)]));
    const by = said[handledByKey] ?? agent;
    return reply(performativeName(performative) as PerformativeName, content, {
      metadata: { ...said, [handledByKey]: by },
    });
  } catch (thrown) {
    const error = toMeshError(thrown);
    if (wanted.otherwise === undefined || error.reason !== 'HANDOFF_FAILED') throw error;
    context.log.warn({ err: error }, 'nobody to hand off to; the agent answers itself');
    return wanted.otherwise;
  }
}

async function request({ context }: Pick<Handling, 'context'>, message: Message, wanted: HandOff) {
  if (message.protocol !== '')
    throw new MeshError('HANDOFF_FAILED', `a conversation that follows "${message.protocol}" cannot be handed off`);
  const { capability = '', agent = '', reason = '', history = [] } = wanted;
  const asked = create(HandOffRequestSchema, {
    message,
    capability,
    agent,
    reason,
    ...(wanted.context !== undefined && { context: toValue(wanted.context) }),
    history: history.map(({ content, ...turn }) => ({ ...turn, content: toValue(content) })),
  });
  const timeoutMs = Math.max(1, Math.floor(context.deadlineMs - context.clock.now()));
  const said = { performative: 'request', ontology: handOffOntology, timeoutMs } as const;
  const receiver = `default/${handOffsAgent}`;
  const answer = await context.askMessage(receiver, anyContent(HandOffRequestSchema, asked), said);
  const error = answerError(answer);
  if (error) throw error;
  const result = contentAny(HandOffResultSchema, answer.content);
  if (result.answer || !wantsAnswer(message.performative)) return result;
  throw new MeshError('HANDOFF_FAILED', `"${result.agent}" took the conversation and gave no answer`);
}
