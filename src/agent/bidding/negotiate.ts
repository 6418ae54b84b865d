import { create, type JsonValue, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { BudgetSchema, type Content } from '#gen/dacp/message/v2/message_pb.js';
import { type Negotiation, NegotiationSchema, StartRequestSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { AwardPolicySchema, ProtocolSchema, TaskSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Limits, limitsOf, toBudget } from '../../budget/index.js';
import { anyContent, contentAny, contentJson } from '../../message/index.js';
import { answerError } from '../answer.js';
import type { Communication } from '../communication.js';
import { asContent } from '../outcome.js';
import { negotiationOntology } from './read.js';

/** What is to be done, and how the one who does it is picked. */
export interface Wanted {
  readonly capability: string;
  /** A JSON value or content: what the capability takes. */
  readonly input?: unknown;
  /** `default` unless said. */
  readonly namespace?: string;
  /** The lowest price unless said. */
  readonly policy?: 'lowest_price' | 'fastest' | 'best_quality' | Weights;
  /** How it is negotiated, such as `{ case: 'english', value: { decrementMicros: 1_000n } }`; by contract net unless said. */
  readonly protocol?: ProtocolInit;
  /** How long proposals are collected, and how long the whole may take, in ms; 30,000 and what is left to the asker unless said. */
  readonly proposeMs?: number;
  readonly doMs?: number;
  /** How long the winner may be silent, in ms; 30,000 unless said. */
  readonly progressMs?: number;
  /** So that asking twice negotiates once; a new one unless said. */
  readonly negotiationId?: string;
  /** The negotiation that this one is a part of. */
  readonly parentId?: string;
  /** What it may cost at most, with all its parts, set aside for it; unless said, it shares what the asker has left. */
  readonly budget?: Limits;
  /** One line for people. */
  readonly description?: string;
}

/** What counts how much, when a proposal is picked by several criteria. */
export interface Weights {
  readonly price?: number;
  readonly time?: number;
  readonly quality?: number;
  readonly confidence?: number;
  /** The trust that the bidder has earned so far. */
  readonly record?: number;
}

/** A protocol with its options, as the contract has them. */
export type ProtocolInit = Exclude<MessageInitShape<typeof ProtocolSchema>['protocol'], undefined>;

/** What came of it. */
export interface Negotiated {
  /** The JSON value of the result, null when it is of another form; of several winners the list of theirs, by fence. */
  readonly output: JsonValue;
  /** Qualified id of the agent that did it. */
  readonly agent: string;
  /** All of it: offers, awards, the result as content. */
  readonly negotiation: Negotiation;
}

/** How long the whole may take unless said, in ms. */
const doMsUnlessSaid = 3_600_000;

/**
 * Has a task negotiated among all agents that are able to do it, and gives the result of the winner.
 *
 *     const { output } = await negotiate(context, { capability: 'text.summarize', input: text, policy: 'fastest' });
 *
 * Errors: CAPABILITY_UNKNOWN, NO_PROPOSALS, AWARDS_FAILED and what else a negotiation may end with; what `Exchange.ask` says.
 */
export async function negotiate(by: Pick<Communication, 'askMessage'>, wanted: Wanted): Promise<Negotiated> {
  const { capability, input, namespace = '', description = '', negotiationId = '', parentId = '' } = wanted;
  const { proposeMs, doMs = doMsUnlessSaid, progressMs } = wanted;
  const content = asContent(input);
  const request = create(StartRequestSchema, {
    task: create(TaskSchema, { capability, namespace, description, ...(content && { content }) }),
    negotiationId,
    parentId,
    ...(wanted.budget && { budget: toBudget(limitsOf(wanted.budget)) }),
    policy: create(AwardPolicySchema, { policy: policyOf(wanted.policy) }),
    ...(wanted.protocol && { protocol: create(ProtocolSchema, { protocol: wanted.protocol }) }),
    ...(proposeMs !== undefined && { proposeWithin: durationFromMs(proposeMs) }),
    ...(wanted.doMs !== undefined && { doWithin: durationFromMs(wanted.doMs) }),
    ...(progressMs !== undefined && { progressWithin: durationFromMs(progressMs) }),
  });
  const said = { performative: 'request', ontology: negotiationOntology, timeoutMs: doMs + marginMs } as const;
  const budget = wanted.budget && create(BudgetSchema, toBudget(limitsOf(wanted.budget)));
  const answer = await by.askMessage(managerAddress, anyContent(StartRequestSchema, request), { ...said, budget });
  const error = answerError(answer);
  if (error) throw error;
  const negotiation = contentAny(NegotiationSchema, answer.content);
  const { result, awards, protocol } = negotiation;
  const parts = protocol?.protocol.case === 'severalWinners' ? awards.filter(one => one.result) : undefined;
  const output = parts ? parts.map(one => jsonOf(one.result)) : jsonOf(result);
  return { output, agent: awards.at(-1)?.award?.agent ?? '', negotiation };
}

function jsonOf(content: Content | undefined): JsonValue {
  return content?.kind.case === 'json' ? contentJson(content) : null;
}

type PolicyInit = MessageInitShape<typeof AwardPolicySchema>['policy'];

/** Who negotiates: the node's own agent, whatever the namespace of the asker. */
export const managerAddress = 'default/negotiations';
/** What the answer may take beyond the end of the negotiation, in ms. */
const marginMs = 5_000;

function policyOf(policy: Wanted['policy'] = 'lowest_price'): Exclude<PolicyInit, undefined> {
  if (policy === 'lowest_price') return { case: 'lowestPrice', value: {} };
  if (policy === 'best_quality') return { case: 'bestQuality', value: {} };
  return policy === 'fastest' ? { case: 'fastest', value: {} } : { case: 'weighted', value: { ...policy } };
}
