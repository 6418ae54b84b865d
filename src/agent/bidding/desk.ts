import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import {
  type Acceptance,
  AcceptanceSchema,
  CallSchema,
  RejectionSchema,
  RejectionsSchema,
  WithdrawalSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError, toMeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import {
  contentIs,
  failureContent,
  formatAddress,
  type PerformativeName,
  replyTo,
  senderOf,
} from '../../message/index.js';
import { answerDouble, Intake } from '../intake.js';
import type { Runtime } from '../runtime.js';
import type { Surroundings } from '../surroundings.js';
import type { AgentTelemetry } from '../telemetry.js';
import { answerAlone, type Proposed, proposeAgain, type Speaker } from './answer-again.js';
import { type Asked, askedBy } from './asked.js';
import { type AtOnce, BidInHand, bidAtOnce, type underWay } from './at-once.js';
import type { Bidder } from './bid.js';
import { Called, type Way } from './called.js';
import type { CallsBefore } from './calls-before.js';
import { createDealings, type Dealing, type Dealings } from './dealings.js';
import { type Bidders, biddersOf } from './faculties.js';
import type { Gathering } from './gathering.js';
import { Job } from './job.js';
import type { Answer } from './kept-answers.js';
import type { Promises } from './promises.js';
import { isNegotiation, readAs } from './read.js';
import { hearRejections } from './rejections.js';
import type { SharedCall } from './shared-call.js';

/** Stands before the mailbox of an agent that bids. */
export interface BiddingDesk extends Pick<Runtime, 'offer'> {
  /** How it is named in what it says. */
  readonly speaker: Speaker;
  readonly telemetry: AgentTelemetry;
  readonly dealings: Dealings;
  /** It has answered a call at once, in so many ms. */
  count(tookMs: number): void;
  /** Has the agent, which is in this place among those who are called, answer at once; undefined: it is to be offered the call as any message. */
  bidAtOnce(call: SharedCall, place: number): Answer | typeof underWay | undefined;
}

/** What bidding desks of a host share. */
export interface BiddingOffice {
  readonly promises: Promises;
  readonly gathering: Gathering;
  readonly before: CallsBefore;
}

type Mailbox = Pick<Runtime, 'offer' | 'take' | 'isFree' | 'adopt' | 'count'>;

/**
 * Keeps an agent to what it promised. It remembers what the agent proposed, and lets an acceptance through only for that, from who
 * called, and with a fence higher than any seen before; what it proposed in any round may be awarded. The same acceptance again – a manager
 * that was restarted says it again – is answered with the same result; the work is done once.
 */
export function createBiddingDesk(around: Surroundings, mailbox: Mailbox, office: BiddingOffice): BiddingDesk {
  return new Desk(around, mailbox, office);
}

/** A class, so that all bidders of a process share its methods. */
class Desk implements BiddingDesk {
  readonly #around: Surroundings;
  readonly #mailbox: Mailbox;
  readonly #before: CallsBefore;
  readonly #promises: Promises;
  readonly #bidders: Bidders | undefined;
  /** What it was called for last, and how it bids for that. */
  #capability: string | undefined = undefined;
  #bidder: Bidder | undefined = undefined;
  readonly #atOnce: AtOnce;
  /** Qualified id. */
  readonly #agent: string;
  readonly dealings: Dealings;
  /** Of answers to those who want each by itself, and to others. */
  readonly #alone: Way;
  readonly #together: Way;

  constructor(around: Surroundings, mailbox: Mailbox, { promises, gathering, before }: BiddingOffice) {
    this.#around = around;
    this.#mailbox = mailbox;
    this.#before = before;
    this.#promises = promises;
    this.#bidders = biddersOf(around.agent.faculties);
    const dealings = createDealings(around, promises);
    this.dealings = dealings;
    this.#alone = { dealings, gathering: undefined };
    const together = { dealings, gathering };
    this.#together = together;
    this.#agent = formatAddress(around.address);
    this.#atOnce = {
      around,
      adopt: (inbound, { asked }, beganMs) => mailbox.adopt(new Called(inbound, asked, together), beganMs),
    };
  }

  offer(inbound: Inbound): MeshError | undefined {
    if (!isNegotiation(inbound.message)) return this.#mailbox.offer(inbound);
    try {
      return this.#handle(inbound);
    } catch (error) {
      this.#answer(inbound, 'not_understood', toMeshError(error));
      return undefined;
    }
  }

  get speaker(): Speaker {
    return this.#around;
  }

  get telemetry(): AgentTelemetry {
    return this.#around.telemetry;
  }

  count(tookMs: number): void {
    this.#mailbox.count(tookMs);
  }

  bidAtOnce(call: SharedCall, place: number): Answer | typeof underWay | undefined {
    const bidder = this.#bidderFor(call.capability);
    if (!bidder || !this.#mailbox.isFree || this.#around.conversations.of(call.message)) return undefined;
    if (call.isKnown && this.#proposedOn(call.asked)) return undefined;
    return bidAtOnce(new BidInHand(this.#atOnce, call, place), bidder);
  }

  #bidderFor(capability: string): Bidder | undefined {
    if (capability !== this.#capability) {
      this.#capability = capability;
      this.#bidder = this.#bidders?.(capability);
    }
    return this.#bidder;
  }

  #handle(inbound: Inbound): MeshError | undefined {
    const { message } = inbound;
    switch (message.performative) {
      case Performative.CFP:
        return this.#call(inbound);
      case Performative.ACCEPT_PROPOSAL:
        return this.#accept(inbound);
      case Performative.REJECT_PROPOSAL:
        this.#reject(message);
        break;
      case Performative.CANCEL:
        this.#cancel(message);
        break;
      default:
        return this.#mailbox.offer(inbound);
    }
    inbound.handled();
    return undefined;
  }

  #call(inbound: Inbound): MeshError | undefined {
    const { message } = inbound;
    const call = readAs(CallSchema, message.content);
    const asked = askedBy(message, call);
    const before = this.#proposedOn(asked);
    if (before) {
      inbound.reply(proposeAgain(before, message, this.#around));
      inbound.handled();
      return undefined;
    }
    if (this.#answeredBefore(inbound)) return undefined;
    this.#before.add(message.id);
    return this.#mailbox.offer(new Called(inbound, asked, call.together ? this.#together : this.#alone));
  }

  /** What it proposed last on this call. */
  #proposedOn({ negotiationId, manager, round }: Asked): Proposed | undefined {
    const known = this.dealings.get(negotiationId);
    return known?.manager === manager && known.round === round ? known.proposal : undefined;
  }

  /** The same call again, to which it has answered at once: it is said again. */
  #answeredBefore(inbound: Inbound): boolean {
    const { message } = inbound;
    const before = this.#before.answerOf(message, this.#agent);
    if (!before) return false;
    const answer = before.answer && answerAlone(before.answer, message, this.#around);
    answerDouble({ answer, error: undefined }, inbound);
    return true;
  }

  #accept(inbound: Inbound): MeshError | undefined {
    const acceptance = readAs(AcceptanceSchema, inbound.message.content);
    const dealing = this.dealings.get(acceptance.negotiationId);
    const fault = faultOf(dealing, acceptance, inbound.message);
    if (fault || !dealing) {
      this.#answer(inbound, 'refuse', fault ?? new MeshError('INTERNAL', 'no dealing'));
      return undefined;
    }
    const { job } = dealing;
    if (job?.fence !== acceptance.fence) return this.#begin(dealing, acceptance.fence, inbound);
    job.askedBy(inbound);
    return undefined;
  }

  #begin(dealing: Dealing, fence: bigint, inbound: Inbound): MeshError | undefined {
    const dealings = this.dealings;
    dealings.void(dealing, fence - 1n, 'a later award took its place');
    dealing.job = new Job(inbound, fence, () => dealings.answered(dealing.negotiationId));
    // Should it come again, the job knows: nothing else need remember it.
    const refused = this.#mailbox.take(new Intake(dealing.job));
    if (refused) dealings.void(dealing, fence, refused.message);
    return refused;
  }

  #reject(message: Message): void {
    if (contentIs(RejectionsSchema, message.content)) {
      const told = { promises: this.#promises, bidders: () => [this.dealings] };
      hearRejections(message, readAs(RejectionsSchema, message.content), told);
      return;
    }
    const { negotiationId, proposalId, inReserve, reason } = readAs(RejectionSchema, message.content);
    const dealing = this.dealings.get(negotiationId);
    if (dealing?.manager !== senderOf(message)) return;
    if (inReserve) dealing.proposal = undefined;
    else this.dealings.rejected(negotiationId, proposalId, reason);
  }

  #cancel(message: Message): void {
    const { negotiationId, fence, reason } = readAs(WithdrawalSchema, message.content);
    const dealing = this.dealings.get(negotiationId);
    if (dealing?.manager !== senderOf(message)) return;
    if (fence === 0n) this.dealings.drop(negotiationId, reason);
    else this.dealings.void(dealing, fence, reason);
  }

  #answer(inbound: Inbound, performative: PerformativeName, error: MeshError): void {
    const { address: sender, clock } = this.#around;
    inbound.reply(replyTo(inbound.message, { performative, content: failureContent(error), sender }, clock));
    inbound.handled();
  }
}

/** Why an acceptance is not for work that this agent owes. */
function faultOf(dealing: Dealing | undefined, acceptance: Acceptance, message: Message): MeshError | undefined {
  const { negotiationId, proposalId, fence } = acceptance;
  if (dealing?.manager !== senderOf(message) || !dealing.proposalIds.includes(proposalId))
    return new MeshError(
      'PROPOSAL_UNKNOWN',
      `no proposal "${proposalId}" in negotiation ${negotiationId} is open here`,
    );
  if (fence > dealing.voidUpTo && fence >= (dealing.job?.fence ?? 0n)) return undefined;
  return new MeshError('FENCE_OLD', `the award with fence ${fence} in negotiation ${negotiationId} is void`);
}
