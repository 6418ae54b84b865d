import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import {
  AcceptanceSchema,
  AwardState,
  CallSchema,
  ProgressSchema,
  RejectionSchema,
  ResultSchema,
  type Step,
  WithdrawalSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { answerError, protocolOf, readAs } from '../agent/index.js';
import { contentIs, type PerformativeName, performativeName } from '../message/index.js';
import type { NegotiationState } from '../negotiation/index.js';
import type { Diary } from './diary.js';
import type { Place } from './network.js';
import { fencesInForce, type Recorded } from './observed-ledger.js';
import { managerName } from './processes.js';
import { createProtocolLines } from './protocol-lines.js';

/** Watches that every message is allowed: by the protocol that it names, by the record, and by what its sender heard before. */
export interface MessageRules {
  said(from: Place, message: Message): void;
  heard(at: Place, message: Message): void;
  /** Steps are in the record: a proposal counts in the round of the call that it answered. */
  written(steps: readonly Step[]): void;
}

/** What one life of a bidder has heard and said. */
interface Memory {
  readonly calls: Set<string>;
  readonly orders: Map<string, bigint>;
  /** Calls by the id of what it proposed on them. */
  readonly proposals: Map<string, string>;
  /** Proposals that it was told are not taken. */
  readonly over: Set<string>;
}

/** What may be said in every protocol (fipa00026, “Exceptions to Interaction Protocol Flow”). */
const exceptions: readonly PerformativeName[] = ['not_understood', 'failure'];

/** The round that a call is for, as its id says it; 0 where there are none. */
function roundOfCall(id: string): number {
  return Number(/\.(\d+)$/.exec(id.slice(id.lastIndexOf('~') + 1))?.[1] ?? 0);
}

/** Begins to watch. */
export function createMessageRules(parts: {
  readonly diary: Diary;
  readonly recorded: Recorded;
  now(): number;
}): MessageRules {
  const { diary, recorded, now } = parts;
  const memories = new WeakMap<Place, Memory>();
  const lines = createProtocolLines((negotiationId, fence) =>
    (recorded.state(negotiationId)?.awards ?? []).some(
      ({ award, state }) => award?.fence === fence && state === AwardState.FULFILLED,
    ),
  );

  function memoryOf(place: Place): Memory {
    const present = memories.get(place) ?? {
      calls: new Set(),
      orders: new Map(),
      proposals: new Map(),
      over: new Set(),
    };
    memories.set(place, present);
    return present;
  }

  function wrong(from: Place, message: Message, why: string): void {
    diary.violation(`${from.agent} says "${performativeName(message.performative)}" (${message.id}): ${why}`);
  }

  /** What a manager says follows from what is in the record already. */
  function faultOfManager({ performative, content }: Message): string | undefined {
    switch (performative) {
      case Performative.CFP:
        return faultIn(readAs(CallSchema, content).negotiationId, ({ id, status }) =>
          status === 'ended' && recorded.justBefore(id)?.status === 'ended' ? 'the negotiation is over' : undefined,
        );
      case Performative.ACCEPT_PROPOSAL: {
        const { negotiationId, fence } = readAs(AcceptanceSchema, content);
        return faultIn(negotiationId, state =>
          [state, recorded.justBefore(negotiationId) ?? state].some(one => fencesInForce(one).includes(fence))
            ? undefined
            : `no award with fence ${fence} is in force`,
        );
      }
      case Performative.REJECT_PROPOSAL:
        return faultIn(readAs(RejectionSchema, content).negotiationId, () => undefined);
      case Performative.CANCEL: {
        const { negotiationId, fence } = readAs(WithdrawalSchema, content);
        return faultIn(negotiationId, state =>
          fencesInForce(state).includes(fence) ? `the award with fence ${fence} is in force` : undefined,
        );
      }
      default:
        return undefined;
    }
  }

  function faultIn(id: string, check: (state: NegotiationState) => string | undefined): string | undefined {
    const state = recorded.state(id);
    return state ? check(state) : `nothing of negotiation ${id} is in the record`;
  }

  /** What a bidder says answers what it heard. */
  function faultOfBidder(from: Place, message: Message): string | undefined {
    const { performative, inReplyTo, content } = message;
    const { calls, orders, proposals, over } = memoryOf(from);
    switch (performative) {
      case Performative.PROPOSE: {
        if (!calls.has(inReplyTo)) return 'it was not called';
        const before = proposals.get(message.id);
        if (before !== undefined && roundOfCall(before) !== roundOfCall(inReplyTo))
          return `it answers ${inReplyTo} with what it proposed on ${before}`;
        proposals.set(message.id, inReplyTo);
        answeredCalls.set(message.id, inReplyTo);
        return undefined;
      }
      case Performative.REFUSE:
      case Performative.FAILURE: {
        if (!calls.has(inReplyTo) && !orders.has(inReplyTo)) return 'it was asked nothing';
        const order = orderedProposals.get(message.inReplyTo);
        const forgotten = answerError(message)?.reason === 'PROPOSAL_UNKNOWN';
        if (
          forgotten &&
          order &&
          now() < order.doByMs &&
          proposals.has(order.proposalId) &&
          !over.has(order.proposalId)
        )
          return `it proposed ${order.proposalId} itself, and does not know it any more`;
        return undefined;
      }
      case Performative.INFORM: {
        if (contentIs(ProgressSchema, content)) {
          const { fence } = readAs(ProgressSchema, content);
          return [...orders.values()].includes(fence) ? undefined : `it was not awarded with fence ${fence}`;
        }
        if (!contentIs(ResultSchema, content)) return undefined;
        const { fence } = readAs(ResultSchema, content);
        return orders.get(inReplyTo) === fence ? undefined : `its order ${inReplyTo} had not fence ${fence}`;
      }
      default:
        return undefined;
    }
  }

  /** Whatever it has proposed there is not taken. */
  function forgets(at: Place, negotiationId: string): void {
    const { proposals, over } = memoryOf(at);
    for (const [id, called] of proposals) if (called.startsWith(`${negotiationId}~`)) over.add(id);
  }

  /** What was ever proposed, by whom ever it was: on which call. */
  const answeredCalls = new Map<string, string>();

  /** Orders by their message ids: the proposal that is accepted, and until when it holds. */
  const orderedProposals = new Map<string, { proposalId: string; doByMs: number }>();

  return {
    said(from, message) {
      const role = from.agent === managerName ? 'initiator' : 'participant';
      const name = performativeName(message.performative) as PerformativeName;
      const acts = protocolOf(message.protocol)?.acts[role];
      if (!acts) wrong(from, message, `there is no protocol "${message.protocol}"`);
      else if (![...exceptions, ...acts].includes(name))
        wrong(from, message, `${message.protocol} does not allow it of the ${role}`);
      const fault = role === 'initiator' ? faultOfManager(message) : faultOfBidder(from, message);
      if (fault) wrong(from, message, fault);
      for (const why of lines.said(from, message)) wrong(from, message, why);
    },
    written(steps) {
      for (const { negotiationId, kind } of steps) {
        if (kind.case !== 'proposed') continue;
        const { proposalId, round } = kind.value;
        const call = answeredCalls.get(proposalId);
        if (call !== undefined && roundOfCall(call) !== round)
          diary.violation(`${negotiationId} counts ${proposalId} in round ${round}; it was proposed on ${call}`);
      }
    },
    heard(at, message) {
      lines.heard(at, message);
      if (at.agent === managerName) return;
      const { calls, orders, over } = memoryOf(at);
      switch (message.performative) {
        case Performative.CFP:
          calls.add(message.id);
          break;
        case Performative.ACCEPT_PROPOSAL: {
          const { proposalId, fence, doBy } = readAs(AcceptanceSchema, message.content);
          orders.set(message.id, fence);
          orderedProposals.set(message.id, { proposalId, doByMs: doBy ? timestampMs(doBy) : 0 });
          break;
        }
        case Performative.REJECT_PROPOSAL: {
          const { negotiationId, proposalId, inReserve } = readAs(RejectionSchema, message.content);
          if (inReserve) break;
          if (proposalId === '') forgets(at, negotiationId);
          else over.add(proposalId);
          break;
        }
        case Performative.CANCEL: {
          const { negotiationId, fence } = readAs(WithdrawalSchema, message.content);
          if (fence === 0n) forgets(at, negotiationId);
          break;
        }
      }
    },
  };
}
