import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import {
  type BidderAnswer,
  BidderAnswerSchema,
  ProgressSchema,
  ProposalSchema,
  ProposalsSchema,
  type Result,
  ResultSchema,
  WithdrawalSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { answerError, readAs } from '../agent/index.js';
import { MeshError, toMeshError } from '../base/index.js';
import { check, contentIs, failureOf, performativeName } from '../message/index.js';
import type { Command, CommandOf } from './commands.js';

/**
 * What the answer to a call means: a proposal, or that there is none. A proposal that cannot be read is none.
 */
export function readProposal(answer: Message, agent: string): CommandOf<'propose' | 'decline'> {
  try {
    const error = answerError(answer);
    if (error) throw error;
    if (answer.performative !== Performative.PROPOSE) throw notExpected(answer, '"propose" or "refuse"');
    const proposal = readAs(ProposalSchema, answer.content);
    check(ProposalSchema, proposal, 'proposal');
    return { kind: 'propose', agent, proposalId: answer.id, proposal };
  } catch (error) {
    return { kind: 'decline', agent, failure: failureOf(toMeshError(error)) };
  }
}

/**
 * What an answer to a call for several means that may speak for others of its process beside its sender; `mayAnswer` says of each of the
 * others whether it is heard. Answers that cannot be read are the sender's alone, who proposes nothing then.
 */
export function readAnswers(
  answer: Message,
  agent: string,
  mayAnswer: (agent: string) => boolean,
): CommandOf<'propose' | 'decline'>[] {
  if (!contentIs(ProposalsSchema, answer.content) || answer.performative !== Performative.PROPOSE)
    return [readProposal(answer, agent)];
  try {
    const { answers } = readAs(ProposalsSchema, answer.content);
    for (const one of answers) check(BidderAnswerSchema, one, 'answer');
    const heard: CommandOf<'propose' | 'decline'>[] = [];
    for (const one of answers) if (one.agent === agent || mayAnswer(one.agent)) heard.push(commandOf(one));
    return heard;
  } catch (error) {
    return [{ kind: 'decline', agent, failure: failureOf(toMeshError(error)) }];
  }
}

/** Whether those who have answered so take `Rejections`. */
export function takesRejections({ content }: Message): boolean {
  if (!contentIs(ProposalsSchema, content)) return false;
  try {
    return readAs(ProposalsSchema, content).rejections;
  } catch {
    return false;
  }
}

function commandOf({ agent, proposalId, answer }: BidderAnswer): CommandOf<'propose' | 'decline'> {
  if (answer.case === 'proposal') return { kind: 'propose', agent, proposalId, proposal: answer.value };
  return { kind: 'decline', agent, failure: answer.value ?? failureOf(notSaid) };
}

const notSaid = new MeshError('NOT_UNDERSTOOD', 'it said neither what it proposes nor why it does not');

/**
 * What the answer to an order means: the result, a sign of life, or that there is no result. Content that is no `Result` is the
 * capability's output itself: the answer names the order, and so its fence.
 */
export function readResult(answer: Message, agent: string, fence: bigint): Command {
  try {
    const error = answerError(answer);
    if (error) throw error;
    if (answer.performative === Performative.AGREE) return signOfLife(agent, fence);
    if (!informing.has(answer.performative)) throw notExpected(answer, '"inform" or "failure"');
    const { content } = answer;
    if (contentIs(ProgressSchema, content)) return readProgress(answer, agent);
    if (!contentIs(ResultSchema, content)) return { kind: 'result', agent, fence, content };
    const result = readAs(ResultSchema, content);
    return { kind: 'result', agent, fence: result.fence, content: result.content, said: believable(result) };
  } catch (error) {
    return { kind: 'fail', agent, fence, failure: failureOf(toMeshError(error)) };
  }
}

/** What the winner says that its result took; what cannot be so is not said. */
function believable({ spentMicros, quality }: Result): Pick<Result, 'spentMicros' | 'quality'> {
  return {
    ...(spentMicros !== undefined && spentMicros >= 0n && { spentMicros }),
    ...(quality !== undefined && quality >= 0 && quality <= 1 && { quality }),
  };
}

/** What the winner says of its work. Errors: FIELD_INVALID, MESSAGE_UNREADABLE. */
export function readProgress({ content }: Message, agent: string): Command {
  const progress = readAs(ProgressSchema, content);
  check(ProgressSchema, progress, 'progress');
  return { kind: 'progress', agent, progress };
}

/** A bidder takes back what it offered, or gives up what it was awarded. Errors: FIELD_INVALID, MESSAGE_UNREADABLE. */
export function readWithdrawal({ content }: Message, agent: string): { negotiationId: string; command: Command } {
  const { negotiationId, fence, reason } = readAs(WithdrawalSchema, content);
  const failure = failureOf(new MeshError('REFUSED', `"${agent}" took it back: ${reason}`));
  if (fence === 0n) return { negotiationId, command: { kind: 'decline', agent, failure } };
  return { negotiationId, command: { kind: 'fail', agent, fence, failure } };
}

const informing: ReadonlySet<Performative> = new Set([Performative.INFORM, Performative.TELL]);

function signOfLife(agent: string, fence: bigint): Command {
  return {
    kind: 'progress',
    agent,
    progress: { $typeName: ProgressSchema.typeName, negotiationId: '', fence, description: '' },
  };
}

function notExpected({ performative }: Message, wanted: string): MeshError {
  return new MeshError('NOT_UNDERSTOOD', `it answered "${performativeName(performative)}"; ${wanted} was expected`);
}
