import { create, type JsonValue } from '@bufbuild/protobuf';
import { durationFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { type Call, type Proposal, ProposalSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import { anyContent, check, failureContent } from '../../message/index.js';
import type { AgentContext } from '../agent.js';
import { type Reply, reply } from '../outcome.js';
import { checkKeys, invalid, shown } from '../slips.js';

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
  /** One line for people, such as the method. */
  readonly description?: string;
}

/** What an agent says that does not want a task. */
export interface Refusal {
  /** Why, for people. */
  readonly refuse: string;
}

/** The call that a bid answers. */
export interface CallTerms {
  readonly negotiationId: string;
  /** Until when the bid must be made, and until when the work must be done, in ms since the epoch. */
  readonly proposeByMs: number;
  readonly doByMs: number;
  /** ISO 4217 code that prices are in. */
  readonly currency: string;
}

/** What an agent may use while it makes a bid. */
export interface BidContext extends AgentContext {
  readonly call: CallTerms;
}

/** How an agent bids for a capability: looks at what it would have to work on, and promises something or refuses. */
export type Bidder = (input: JsonValue, context: BidContext) => Bid | Refusal | Promise<Bid | Refusal>;

/** The terms of a call. */
export function termsOf({ negotiationId, proposeBy, doBy, currency }: Call): CallTerms {
  return {
    negotiationId,
    proposeByMs: proposeBy ? timestampMs(proposeBy) : 0,
    doByMs: doBy ? timestampMs(doBy) : 0,
    currency: currency || 'USD',
  };
}

/** The answer to a call. Errors: FIELD_INVALID for a bid that promises what cannot be, such as a quality of 2. */
export function answerOf(bid: Bid | Refusal, { currency }: CallTerms): Reply {
  checkBid(bid);
  if ('refuse' in bid) return reply('refuse', failureContent(new MeshError('REFUSED', bid.refuse)));
  return reply('propose', anyContent(ProposalSchema, proposalOf(bid, currency)));
}

const bidParts = ['priceMicros', 'timeMs', 'quality', 'confidence', 'description', 'refuse'];

/** What types would have shown. */
function checkBid(bid: unknown): void {
  if (typeof bid !== 'object' || bid === null)
    throw invalid('bid', `bid: takes { priceMicros, timeMs, quality } or { refuse }, got ${shown(bid)}`);
  checkKeys('bid', bid, bidParts);
  const { priceMicros, timeMs, quality, confidence, description } = bid as { [Part in keyof Bid]: unknown };
  checkNumber('priceMicros', typeof priceMicros === 'bigint' ? Number(priceMicros) : priceMicros);
  checkNumber('timeMs', timeMs);
  checkNumber('quality', quality, 1);
  checkNumber('confidence', confidence, 1);
  if (description !== undefined && typeof description !== 'string')
    throw invalid('description', `bid: description takes a text, got ${shown(description)}`);
}

function checkNumber(name: string, value: unknown, max = Number.MAX_VALUE): void {
  if (value === undefined || (typeof value === 'number' && value >= 0 && value <= max)) return;
  const range = max === 1 ? 'from 0 to 1' : 'of at least 0';
  throw invalid(name, `bid: ${name} takes a number ${range}, got ${shown(value)}`);
}

function proposalOf(bid: Bid, currency: string): Proposal {
  const { priceMicros = 0, timeMs, quality = 0, confidence = 0, description = '' } = bid;
  const proposal = create(ProposalSchema, {
    priceMicros: typeof priceMicros === 'bigint' ? priceMicros : BigInt(Math.ceil(priceMicros)),
    currency,
    quality,
    confidence,
    description,
    ...(timeMs !== undefined && { time: durationFromMs(Math.ceil(timeMs)) }),
  });
  check(ProposalSchema, proposal, 'bid');
  return proposal;
}
