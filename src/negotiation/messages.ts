import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type Address,
  type Budget,
  BudgetSchema,
  type Content,
  type Failure,
  type Message,
  Receipt,
} from '#gen/dacp/message/v2/message_pb.js';
import {
  type Acceptance,
  AcceptanceSchema,
  type Award,
  type Call,
  CallSchema,
  type Offer,
  type Rejection,
  RejectionSchema,
  RejectionsSchema,
  type RoundOpened,
  type Started,
  WithdrawalSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { contractNet, negotiationOntology } from '../agent/index.js';
import { type Clock, newId } from '../base/index.js';
import {
  anyContent,
  composeMessage,
  continueTrace,
  type MessageParts,
  makeAddress,
  parseAddress,
} from '../message/index.js';
import { accountOf } from './means.js';
import type { NegotiationState } from './state.js';
import { termsOf } from './terms.js';
import type { News } from './tidings.js';

/** What the manager says. */
export interface Phrasebook {
  /** The call for one of the participants. */
  call(state: NegotiationState, agent: string): Message;
  /** The same for several; it is addressed to whoever has the capability. */
  callEach(state: NegotiationState, agents: readonly string[]): Message;
  accept(state: NegotiationState, award: Award): Message;
  reject(
    state: NegotiationState,
    offer: Pick<Offer, 'agent' | 'proposalId'>,
    why: { readonly inReserve: boolean; readonly reason: string; readonly failure?: Failure | undefined },
  ): Message;
  /** Tells several that what they proposed is not taken. */
  rejectEach(state: NegotiationState, why: { readonly inReserve: boolean; readonly reason: string }): Message;
  /** Tells bidders of one process what became of several negotiations. */
  tidings(agents: readonly string[], news: News): Message;
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

const questionPattern = /^(.{1,40})~(?:[cg]\d+(?:\.(\d+))?|a(\d+))$/;

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
    parts: Pick<MessageParts, 'performative' | 'content' | 'id' | 'replyByMs' | 'receipt' | 'budget'> & {
      readonly to: Address;
    },
  ): Message {
    const { to: receiver, performative, content, replyByMs, id, receipt, budget } = parts;
    return composeMessage(
      {
        ontology: negotiationOntology,
        protocol: contractNet,
        capability: task?.capability ?? '',
        id: id ?? newId(),
        receipt: receipt ?? Receipt.UNSPECIFIED,
      },
      {
        performative,
        content,
        sender,
        receiver,
        conversationId,
        traceContext: continueTrace(traceContext),
        replyByMs,
        budget,
        recorded,
      },
      clock,
    );
  }

  /** The same for all who are called: a large task is encoded once a round, and kept unless all of them are called in one message. */
  function callContent({ id, round }: NegotiationState, terms: Started, atOnce: number): Content {
    const known = callContents.get(round ?? terms);
    if (known) return known;
    const { task, proposeBy, doBy, currency, recorded } = terms;
    // What is recorded is heard bid by bid.
    const $typeName = CallSchema.typeName;
    const together = !recorded;
    const call: Call = { $typeName, negotiationId: id, currency, task, proposeBy, doBy, round: 0, together };
    if (round) Object.assign(call, { round: round.round, terms: round.terms, proposeBy: round.proposeBy });
    const content = anyContent(CallSchema, call);
    if (atOnce === (round?.agents ?? terms.participants).length) return content;
    // It is kept as long as the negotiation; the memory that it was written to is shared with much else.
    if (content.kind.case === 'any') content.kind.value.value = content.kind.value.value.slice();
    callContents.set(round ?? terms, content);
    return content;
  }

  function call(state: NegotiationState, { to, by, atOnce }: { to: Address; by: string; atOnce: number }): Message {
    const terms = termsOf(state);
    const id = `${state.id}~${by}${state.round ? `.${state.round.round}` : ''}`;
    const content = callContent(state, terms, atOnce);
    return make(terms, { performative: 'cfp', to, id, content, replyByMs: state.proposeByMs });
  }

  return {
    call(state, agent) {
      return call(state, { to: parseAddress(agent), by: `c${indexOf(state, agent)}`, atOnce: 1 });
    },
    callEach(state, agents) {
      const by = `g${indexOf(state, agents[0] ?? '')}`;
      return call(state, { to: ableOf(termsOf(state)), by, atOnce: agents.length });
    },
    accept(state, { agent, fence, proposalId, quantity, priceMicros, budget }) {
      const terms = termsOf(state);
      // Also of work that nothing limits it is said whose parts are negotiated on behalf of it.
      const granted = budget ?? unlimitedFor(state.id);
      const { task, progressWithin, doBy } = terms;
      const time = state.offers.find(offer => offer.proposalId === proposalId)?.proposal?.time;
      const acceptance: Acceptance = {
        $typeName: AcceptanceSchema.typeName,
        negotiationId: state.id,
        proposalId,
        fence,
        task,
        progressWithin,
        doBy,
        time,
        quantity,
      };
      if (priceMicros !== undefined) acceptance.priceMicros = priceMicros;
      if (budget) acceptance.budget = budget;
      return make(terms, {
        performative: 'accept_proposal',
        budget: granted,
        to: parseAddress(agent),
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
      return make(termsOf(state), {
        performative: 'reject_proposal',
        to: parseAddress(agent),
        content,
        receipt: Receipt.NONE,
      });
    },
    rejectEach(state, { inReserve, reason }) {
      const terms = termsOf(state);
      const { typeName: $typeName } = RejectionSchema;
      const rejection: Rejection = { $typeName, negotiationId: state.id, proposalId: '', inReserve, reason };
      const content = anyContent(RejectionSchema, rejection);
      return make(terms, { performative: 'reject_proposal', to: ableOf(terms), content, receipt: Receipt.NONE });
    },
    tidings([agent = ''], { over, inReserve }) {
      const { typeName: $typeName } = RejectionsSchema;
      const content = anyContent(RejectionsSchema, { $typeName, over: [...over], inReserve: [...inReserve] });
      const options = { ontology: negotiationOntology, protocol: contractNet, receipt: Receipt.NONE };
      const said = { performative: 'reject_proposal', sender, receiver: agent, content } as const;
      return composeMessage(options, said, clock);
    },
    cancel(state, agent, { fence, reason }) {
      const withdrawal = create(WithdrawalSchema, { negotiationId: state.id, fence, reason: reason.slice(0, 1024) });
      const content = anyContent(WithdrawalSchema, withdrawal);
      return make(termsOf(state), { performative: 'cancel', to: parseAddress(agent), content, receipt: Receipt.NONE });
    },
  };
}

/** Nothing is limited; whose parts it is that are negotiated on behalf of it is said all the same. */
function unlimitedFor(negotiationId: string): Budget {
  return { $typeName: BudgetSchema.typeName, currency: '', account: accountOf(negotiationId) };
}

/** Whoever has the capability: that is how several are spoken to at once. */
function ableOf({ task }: Started): Address {
  return makeAddress('capability', task?.capability ?? '', task?.namespace);
}

function indexOf(state: NegotiationState, agent: string): number {
  return termsOf(state).participants.findIndex(one => one.agent === agent);
}
