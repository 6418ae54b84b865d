import { create } from '@bufbuild/protobuf';
import { durationFromMs, durationMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { type AgentDescriptor, AgentDescriptorSchema, AgentKind } from '#gen/dacp/agent/v1/agent_pb.js';
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { type Approval, type Question, QuestionSchema } from '#gen/dacp/workflow/v1/approval_pb.js';
import { Verdict } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { type Host, readAs } from '../../agent/index.js';
import { type Clock, isGivenUp, MeshError, toMeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import { check, failureContent, jsonContent, makeAddress, replyTo, senderOf } from '../../message/index.js';
import type { Approvals } from './approvals.js';

/** What a desk stands on. */
export interface DeskParts {
  readonly approvals: Pick<Approvals, 'request' | 'answered' | 'withdraw'>;
  readonly host: Pick<Host, 'attach'>;
  readonly clock: Clock;
}

/** The approvals' name in the mesh. */
const approvalsAgent = 'approvals';

/**
 * Gives the approvals a name in the mesh: an agent sends a `request` with a Question (or the same as JSON), and hears `inform` with
 * `{"approved": …, "by": …, "reason": …}` when a person, or the deadline, has answered. The message's id is the approval's. Returns how
 * to end it.
 */
export function attachDesk({ approvals, host, clock }: DeskParts): () => void {
  const address = makeAddress('agent', approvalsAgent);

  async function serve(inbound: Inbound): Promise<void> {
    const { message } = inbound;
    try {
      const approval = await carryOut(inbound);
      inbound.reply(
        replyTo(message, { performative: 'inform', content: jsonContent(wordOf(approval)), sender: address }, clock),
      );
      inbound.handled();
    } catch (thrown) {
      const error = toMeshError(thrown);
      inbound.reply(
        replyTo(message, { performative: 'failure', content: failureContent(error), sender: address }, clock),
      );
      inbound.handled(error);
    }
  }

  async function carryOut({ message, signal }: Inbound): Promise<Approval> {
    const question = questionOf(message, clock.now());
    const { id } = await approvals.request({ question, askedBy: senderOf(message), id: message.id });
    try {
      return await approvals.answered(id, signal);
    } catch (error) {
      if (isGivenUp(signal)) await approvals.withdraw(id, 'who asked gave it up');
      throw error;
    }
  }

  return host.attach(describe(), inbound => {
    void serve(inbound);
    return undefined;
  });
}

/** What came of an approval, as whoever asked hears it. */
export function wordOf({ answer }: Approval): { approved: boolean; by: string; reason: string } {
  const { verdict, by = '', reason = '' } = answer ?? {};
  return { approved: verdict === Verdict.APPROVED, by, reason };
}

function questionOf(message: Message, nowMs: number): Question {
  if (message.performative !== Performative.REQUEST && message.performative !== Performative.ASK)
    throw new MeshError('NOT_UNDERSTOOD', 'approvals take a request with a Question');
  const question = readAs(QuestionSchema, message.content);
  check(QuestionSchema, question, 'question');
  const leftMs = message.replyBy ? Math.max(1, timestampMs(message.replyBy) - nowMs) : undefined;
  const withinMs = question.answerWithin ? durationMs(question.answerWithin) : leftMs;
  return {
    ...question,
    conversationId: question.conversationId || message.conversationId,
    ...(withinMs !== undefined && { answerWithin: durationFromMs(Math.min(withinMs, leftMs ?? withinMs)) }),
  };
}

function describe(): AgentDescriptor {
  const description = 'Asks persons for their approval, and tells what they say.';
  return create(AgentDescriptorSchema, { id: approvalsAgent, kind: AgentKind.REACTIVE, description });
}
