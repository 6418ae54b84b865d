import type { JsonValue } from '@bufbuild/protobuf';
import { durationFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { type Call, type Proposal, ProposalSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import { defaultCurrency, formatMoney } from '../../budget/index.js';
import { check, failureContent } from '../../message/index.js';
import type { AgentContext } from '../agent.js';
import { type Reply, reply } from '../outcome.js';
import { checkKeys, invalid, shown } from '../slips.js';
import { contentOf } from './read.js';

/** What an agent promises when it bids for a task; what is left out is not promised. */
export interface Bid {
  /** In millionths of the call's currency; 0 unless said. */
  readonly priceMicros?: number | bigint;
  /** How long the work will take, in ms. */
  readonly timeMs?: number;
  /** How good the result will be, 0–1. */
  readonly quality?: number;
  /** How sure the agent is of all this, 0–1. */
  readonly confidence?: number;
  /** How many of the units that are wanted, where several may win; the price is then for one of them. 1 unless said. */
  readonly quantity?: number;
  /** One line for people, such as the method. */
  readonly description?: string;
}

/** What an agent says that does not want a task. */
export interface Refusal {
  /** Why, for people. */
  readonly refuse: string;
}

/**
 * The call that a bid answers. In a protocol with rounds `bid` is asked in each of them; who refuses in a later one keeps to what it bid
 * before. A bid above `priceAtMostMicros` is such a refusal by itself, so that a `bid` that looks at nothing but its costs does well in
 * every protocol.
 */
export interface CallTerms {
  readonly negotiationId: string;
  /** Until when the bid must be made, and until when the work must be done, in ms since the epoch. */
  readonly proposeByMs: number;
  readonly doByMs: number;
  /** ISO 4217 code that prices are in. */
  readonly currency: string;
  /** How it is negotiated, such as `english`; `contract_net` where the call says nothing else. */
  readonly protocol: string;
  /** The round, from 1, and how many there are at most; 1 and 1 where there are none, 0 at most when it is not known. */
  readonly round: number;
  readonly maxRounds: number;
  /** The lowest price so far, in millionths, and by how much it is to be beaten; undefined: there is none, or it is not told. */
  readonly priceToBeatMicros: number | undefined;
  readonly decrementMicros: number;
  /** A higher price is not taken, in millionths; undefined: any is. Of a dutch auction it is what is offered, and paid. */
  readonly priceAtMostMicros: number | undefined;
  /** How many units are wanted, of which some may be offered; 1 where it is about one thing. */
  readonly quantity: number;
}

/** What an agent may use while it makes a bid. */
export interface BidContext extends AgentContext {
  readonly call: CallTerms;
}

/** How an agent bids for a capability: looks at what it would have to work on, and promises something or refuses. */
export type Bidder = (input: JsonValue, context: BidContext) => Bid | Refusal | Promise<Bid | Refusal>;

/** The call that was looked at last: all bidders of a process are called together. */
let last: { readonly call: Call; readonly terms: CallTerms } | undefined;

/** The terms of a call; all who are called together share them. */
export function termsOf(call: Call): CallTerms {
  if (last?.call !== call) last = { call, terms: Object.freeze(readTerms(call)) };
  return last.terms;
}

function readTerms({ negotiationId, proposeBy, doBy, currency, round, terms }: Call): CallTerms {
  return {
    negotiationId,
    proposeByMs: proposeBy ? timestampMs(proposeBy) : 0,
    doByMs: doBy ? timestampMs(doBy) : 0,
    currency: currency || defaultCurrency,
    protocol: terms?.protocol || 'contract_net',
    round: round || 1,
    maxRounds: terms?.maxRounds ?? 1,
    priceToBeatMicros: numberOf(terms?.priceToBeatMicros),
    decrementMicros: Number(terms?.decrementMicros ?? 0n),
    priceAtMostMicros: numberOf(terms?.priceAtMostMicros),
    quantity: terms?.quantity || 1,
  };
}

function numberOf(micros: bigint | undefined): number | undefined {
  return micros === undefined ? undefined : Number(micros);
}

/** What a bidder is given: its context, and what it is called for. */
export function withCall(context: AgentContext & { call?: CallTerms }, terms: CallTerms): BidContext {
  context.call = terms;
  return context as BidContext;
}

/** The answer to a call. Errors: as `promiseOf`. */
export function answerOf(bid: Bid | Refusal, terms: CallTerms): Reply {
  const promise = promiseOf(bid, terms);
  return promise instanceof MeshError
    ? reply('refuse', failureContent(promise))
    : reply('propose', contentOf(ProposalSchema, promise));
}

/** What an agent promises by its bid, or why nothing. Errors: FIELD_INVALID for a bid that promises what cannot be, such as a quality of 2. */
export function promiseOf(bid: Bid | Refusal, terms: CallTerms): Proposal | MeshError {
  const { priceAtMostMicros, currency } = terms;
  checkBid(bid);
  if ('refuse' in bid) return new MeshError('REFUSED', bid.refuse);
  const proposal = proposalOf(bid, terms);
  if (priceAtMostMicros === undefined || proposal.priceMicros <= priceAtMostMicros) return proposal;
  const why = `it costs ${formatMoney(proposal.priceMicros, currency)}; at most ${formatMoney(priceAtMostMicros, currency)} is taken`;
  return new MeshError('REFUSED', why);
}

const bidParts = ['priceMicros', 'timeMs', 'quality', 'confidence', 'quantity', 'description', 'refuse'];

/** What a proposal can say: 64 bits with a sign, and a duration of protobuf (10,000 years). */
const priceMaxMicros = 9e18;
const timeMaxMs = 315_576_000_000_000;

/** What types would have shown. */
function checkBid(bid: unknown): void {
  if (typeof bid !== 'object' || bid === null)
    throw invalid('bid', `bid: takes { priceMicros, timeMs, quality } or { refuse }, got ${shown(bid)}`);
  checkKeys('bid', bid, bidParts);
  const { priceMicros, timeMs, quality, confidence, quantity, description } = bid as { [Part in keyof Bid]: unknown };
  checkNumber('priceMicros', typeof priceMicros === 'bigint' ? Number(priceMicros) : priceMicros, priceMaxMicros);
  checkNumber('timeMs', timeMs, timeMaxMs);
  checkNumber('quality', quality, 1);
  checkNumber('confidence', confidence, 1);
  if (quantity !== undefined && !(Number.isInteger(quantity) && Number(quantity) > 0))
    throw invalid('quantity', `bid: quantity takes a whole number from 1, got ${shown(quantity)}`);
  if (description !== undefined && typeof description !== 'string')
    throw invalid('description', `bid: description takes a text, got ${shown(description)}`);
}

function checkNumber(name: string, value: unknown, max: number): void {
  if (value === undefined || (typeof value === 'number' && value >= 0 && value <= max)) return;
  const range = max === 1 ? 'from 0 to 1' : Number(value) > max ? `of at most ${max}` : 'of at least 0';
  throw invalid(name, `bid: ${name} takes a number ${range}, got ${shown(value)}`);
}

function proposalOf(bid: Bid, call: CallTerms): Proposal {
  const { priceMicros = 0, timeMs, quality = 0, confidence = 0, quantity = 0, description = '' } = bid;
  // A literal, as messages are that are made often.
  const proposal: Proposal = {
    $typeName: 'dacp.negotiation.v1.Proposal',
    priceMicros: typeof priceMicros === 'bigint' ? priceMicros : BigInt(Math.ceil(priceMicros)),
    currency: call.currency,
    time: timeMs === undefined ? undefined : durationFromMs(Math.ceil(timeMs)),
    quality,
    confidence,
    description,
    quantity: call.quantity > 1 ? quantity : 0,
  };
  check(ProposalSchema, proposal, 'bid');
  return proposal;
}
