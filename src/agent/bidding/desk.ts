import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import {
  type Acceptance,
  AcceptanceSchema,
  CallSchema,
  RejectionSchema,
  WithdrawalSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError, newId, toMeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import { failureContent, formatAddress, type PerformativeName, replyTo } from '../../message/index.js';
import type { Runtime } from '../runtime.js';
import type { Surroundings } from '../surroundings.js';
import { createDealings, type Dealing } from './dealings.js';
import { isNegotiation, readAs } from './read.js';

/** Stands before the mailbox of an agent that bids. */
export type Entrance = Pick<Runtime, 'offer'>;

/**
 * Keeps an agent to what it promised. It remembers what the agent proposed, and lets an acceptance through only for that, from who
 * called, and with a fence higher than any seen before; what it proposed in any round may be awarded. The same acceptance again – a manager that was restarted says it again – is
 * answered with the same result; the work is done once. What is void is stopped by its signal; a connection that was lost stops
 * nothing, since the award may still be in force.
 */
export function createBiddingDesk(around: Surroundings, mailbox: Entrance): Entrance {
  const dealings = createDealings(around);

  function call(inbound: Inbound): MeshError | undefined {
    const { message } = inbound;
    const { negotiationId, doBy, round } = readAs(CallSchema, message.content);
    const known = dealings.get(negotiationId);
    if (known?.proposal && known.manager === senderOf(message) && round === known.round) {
      inbound.reply(answerAgain(known.proposal, message));
      inbound.handled();
      return undefined;
    }
    return mailbox.offer({
      message,
      get signal() {
        return inbound.signal;
      },
      get givenUp() {
        return inbound.givenUp;
      },
      reply(answer) {
        if (answer.performative === Performative.PROPOSE)
          dealings.add(negotiationId, {
            manager: senderOf(message),
            proposal: answer,
            round,
            doByMs: doBy ? timestampMs(doBy) : 0,
          });
        inbound.reply(answer);
      },
      handled: error => inbound.handled(error),
    });
  }

  function accept(inbound: Inbound): MeshError | undefined {
    const acceptance = readAs(AcceptanceSchema, inbound.message.content);
    const dealing = dealings.get(acceptance.negotiationId);
    const fault = faultOf(dealing, acceptance, inbound.message);
    if (fault || !dealing) {
      answer(inbound, 'refuse', fault ?? new MeshError('INTERNAL', 'no dealing'));
      return undefined;
    }
    return dealing.job?.fence === acceptance.fence ? again(dealing, inbound) : begin(dealing, acceptance, inbound);
  }

  /** Work that is under way is answered to the newest who asks; work that is done is answered at once. */
  function again({ job }: Dealing, inbound: Inbound): undefined {
    if (!job) return;
    const before = job.inbound;
    job.inbound = inbound;
    before.handled();
    if (job.answer) {
      inbound.reply(answerAgain(job.answer, inbound.message));
      inbound.handled();
    }
  }

  function begin(dealing: Dealing, { negotiationId, fence }: Acceptance, inbound: Inbound): MeshError | undefined {
    dealings.void(dealing, fence - 1n, 'a later award took its place');
    const job = { fence, inbound, controller: new AbortController(), answer: undefined as Message | undefined };
    dealing.job = job;
    const refused = mailbox.offer({
      message: inbound.message,
      signal: job.controller.signal,
      get givenUp() {
        const { aborted, reason } = job.controller.signal;
        return aborted ? toMeshError(reason) : undefined;
      },
      reply(said) {
        job.answer = said;
        dealings.answered(negotiationId);
        job.inbound.reply(answerAgain(said, job.inbound.message));
      },
      handled: error => job.inbound.handled(error),
    });
    if (refused) dealings.void(dealing, fence, refused.message);
    return refused;
  }

  function reject({ message }: Inbound): void {
    const { negotiationId, proposalId, inReserve, reason } = readAs(RejectionSchema, message.content);
    const dealing = dealings.get(negotiationId);
    if (dealing?.manager !== senderOf(message)) return;
    if (inReserve) dealing.proposal = undefined;
    else dealings.rejected(negotiationId, proposalId, reason);
  }

  function cancel({ message }: Inbound): void {
    const { negotiationId, fence, reason } = readAs(WithdrawalSchema, message.content);
    const dealing = dealings.get(negotiationId);
    if (dealing?.manager !== senderOf(message)) return;
    if (fence === 0n) dealings.drop(negotiationId, reason);
    else dealings.void(dealing, fence, reason);
  }

  function answer(inbound: Inbound, performative: PerformativeName, error: MeshError): void {
    const content = failureContent(error);
    inbound.reply(replyTo(inbound.message, { performative, content, sender: around.address }, around.clock));
    inbound.handled();
  }

  function handle(inbound: Inbound): MeshError | undefined {
    switch (inbound.message.performative) {
      case Performative.CFP:
        return call(inbound);
      case Performative.ACCEPT_PROPOSAL:
        return accept(inbound);
      case Performative.REJECT_PROPOSAL:
        reject(inbound);
        break;
      case Performative.CANCEL:
        cancel(inbound);
        break;
      default:
        return mailbox.offer(inbound);
    }
    inbound.handled();
    return undefined;
  }

  return {
    offer(inbound) {
      if (!isNegotiation(inbound.message)) return mailbox.offer(inbound);
      try {
        return handle(inbound);
      } catch (error) {
        answer(inbound, 'not_understood', toMeshError(error));
        return undefined;
      }
    },
  };
}

/** Why an acceptance is not for work that this agent owes. */
function faultOf(dealing: Dealing | undefined, acceptance: Acceptance, message: Message): MeshError | undefined {
  const { negotiationId, proposalId, fence } = acceptance;
  if (dealing?.manager !== senderOf(message) || !dealing.proposalIds.has(proposalId))
    return new MeshError(
      'PROPOSAL_UNKNOWN',
      `no proposal "${proposalId}" in negotiation ${negotiationId} is open here`,
    );
  if (fence > dealing.voidUpTo && fence >= (dealing.job?.fence ?? 0n)) return undefined;
  return new MeshError('FENCE_OLD', `the award with fence ${fence} in negotiation ${negotiationId} is void`);
}

function senderOf({ sender }: Message): string {
  return sender ? formatAddress(sender) : '';
}

/** The same answer to the same question asked again, under the same id unless the question has another. */
function answerAgain(answer: Message, question: Message): Message {
  if (answer.inReplyTo === question.id) return answer;
  const id = answer.performative === Performative.PROPOSE ? answer.id : newId();
  return { ...answer, id, inReplyTo: question.id, ...(question.sender && { receiver: question.sender }) };
}
