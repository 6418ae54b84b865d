import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Address, type Content, type Failure, type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import {
  AcceptanceSchema,
  type Award,
  CallSchema,
  type Offer,
  RejectionSchema,
  type RoundOpened,
  type Started,
  WithdrawalSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { contractNet, negotiationOntology } from '../agent/index.js';
import type { Clock } from '../base/index.js';
import { anyContent, continueTrace, createMessage, type MessageParts, parseAddress } from '../message/index.js';
import type { NegotiationState } from './state.js';
import { termsOf } from './terms.js';

/** What the manager says. */
export interface Phrasebook {
  /** The call for one of the participants; undefined when it is not one. */
  call(state: NegotiationState, agent: string): Message;
  accept(state: NegotiationState, award: Award): Message;
  reject(
    state: NegotiationState,
    offer: Pick<Offer, 'agent' | 'proposalId'>,
    why: { readonly inReserve: boolean; readonly reason: string; readonly failure?: Failure | undefined },
  ): Message;
  cancel(state: NegotiationState, agent: string, why: { fence: bigint; reason: string }): Message;
}

/** What the manager's question was, as its id tells. */
export interface Question {
  readonly negotiationId: string;
  /** The fence of the award that was ordered; undefined: it was the call. */
  readonly fence: bigint | undefined;
  /** The round of the call; undefined: the protocol has none, or it was no call. */
  readonly round: number | undefined;
}

const questionPattern = /^(.{1,40})~(?:c\d+(?:\.(\d+))?|a(\d+))$/;

/**
 * The question that an answer is about, by its `in_reply_to`. The ids of questions say what they ask: a question that is asked again
 * has the same id, and an answer that comes after a restart is understood.
 */
export function questionOf({ inReplyTo }: Message): Question | undefined {
  const match = questionPattern.exec(inReplyTo);
  if (!match?.[1]) return undefined;
  const [, negotiationId, round, fence] = match;
  return {
    negotiationId,
    round: round === undefined ? undefined : Number(round),
    fence: fence === undefined ? undefined : BigInt(fence),
  };
}

/** Makes the messages of a manager. */
export function createPhrasebook(sender: Address, clock: Clock): Phrasebook {
  const callContents = new WeakMap<Started | RoundOpened, Content>();

  function make(
    { conversationId, traceContext, task, recorded }: Started,
    parts: Pick<MessageParts, 'performative' | 'content' | 'id' | 'replyByMs' | 'receipt'> & { readonly to: string },
  ): Message {
    const { to, ...said } = parts;
    return createMessage(
      {
        ...said,
        sender,
        receiver: parseAddress(to),
        ontology: negotiationOntology,
        protocol: contractNet,
        capability: task?.capability ?? '',
        conversationId,
        traceContext: continueTrace(traceContext),
        recorded,
      },
      clock,
    );
  }

  /** The same for all who are called: a large task is encoded once a round. */
  function callContent({ id, round }: NegotiationState, terms: Started): Content {
    const known = callContents.get(round ?? terms);
    if (known) return known;
    const { task, proposeBy, doBy, currency } = terms;
    const call = create(CallSchema, { negotiationId: id, currency, task, proposeBy, doBy });
    if (round) Object.assign(call, { round: round.round, terms: round.terms, proposeBy: round.proposeBy });
    const content = anyContent(CallSchema, call);
    callContents.set(round ?? terms, content);
    return content;
  }

  return {
    call(state, agent) {
      const terms = termsOf(state);
      const index = terms.participants.findIndex(one => one.agent === agent);
      return make(terms, {
        performative: 'cfp',
        to: agent,
        id: `${state.id}~c${index}${state.round ? `.${state.round.round}` : ''}`,
        content: callContent(state, terms),
        replyByMs: state.proposeByMs,
      });
    },
    accept(state, { agent, fence, proposalId, quantity, priceMicros }) {
      const terms = termsOf(state);
      const { task, progressWithin, doBy } = terms;
      const time = state.offers.find(({ offer }) => offer.proposalId === proposalId)?.offer.proposal?.time;
      const acceptance = create(AcceptanceSchema, {
        negotiationId: state.id,
        proposalId,
        fence,
        task,
        progressWithin,
        doBy,
        time,
        quantity,
        ...(priceMicros !== undefined && { priceMicros }),
      });
      return make(terms, {
        performative: 'accept_proposal',
        to: agent,
        id: `${state.id}~a${fence}`,
        content: anyContent(AcceptanceSchema, acceptance),
        replyByMs: doBy && timestampMs(doBy),
      });
    },
    reject(state, { agent, proposalId }, { inReserve, reason, failure }) {
      const rejection = create(RejectionSchema, {
        negotiationId: state.id,
        proposalId,
        inReserve,
        reason,
        failure,
      });
      const content = anyContent(RejectionSchema, rejection);
      return make(termsOf(state), { performative: 'reject_proposal', to: agent, content, receipt: Receipt.NONE });
    },
    cancel(state, agent, { fence, reason }) {
      const withdrawal = create(WithdrawalSchema, { negotiationId: state.id, fence, reason: reason.slice(0, 1024) });
      const content = anyContent(WithdrawalSchema, withdrawal);
      return make(termsOf(state), { performative: 'cancel', to: agent, content, receipt: Receipt.NONE });
    },
  };
}
