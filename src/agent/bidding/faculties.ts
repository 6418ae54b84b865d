import type { JsonValue } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { type Acceptance, AcceptanceSchema, type Call, CallSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import { contentJson } from '../../message/index.js';
import type { AgentContext, Faculties } from '../agent.js';
import type { CapabilityCall, CapabilityHandler } from '../capability.js';
import { isPromise } from '../is-promise.js';
import { answerOf, type Bidder, termsOf, withCall } from './bid.js';
import { isNegotiation, readAs } from './read.js';
import { type MembershipTask, membershipOf } from './task.js';
import { doAwarded, type TaskContext } from './work.js';

/** A capability that is called, bid for, or awarded. */
export interface NegotiatedCall extends CapabilityCall {
  /** It is about joining a team, whose work comes later. */
  readonly joins: MembershipTask | undefined;
  readonly call: Call | undefined;
  readonly acceptance: Acceptance | undefined;
}

type Capabilities = Readonly<Record<string, CapabilityHandler>>;
type CapabilityFaculties = Faculties<CapabilityCall, CapabilityCall>;

/**
 * Adds bidding to the faculties of an agent with capabilities: a call for proposals is answered by what the capability's `bid` says,
 * an acceptance by what its `handle` makes. Agents without a bid stay as they are.
 */
export function withBidding(
  { id, handleTimeoutMs }: { readonly id: string; readonly handleTimeoutMs: number },
  capabilities: Capabilities,
  faculties: CapabilityFaculties,
): CapabilityFaculties {
  if (!bids(capabilities)) return faculties;
  const { learn } = faculties;
  return {
    ...faculties,
    perceive: (message, context) => perceive(id, capabilities, message) ?? faculties.perceive(message, context),
    act(meant: NegotiatedCall, context) {
      if (meant.call) return bid(capabilities, meant, context);
      if (!meant.acceptance) return faculties.act(meant, context);
      const { capability, input } = meant;
      const work = (task: TaskContext) =>
        meant.joins ? joined(meant.joins) : capabilities[capability]?.handle(input, task);
      return doAwarded({ acceptance: meant.acceptance, handleTimeoutMs, work }, context);
    },
    ...(learn && {
      learn: (experience, context) =>
        (experience.decision as NegotiatedCall).call ? undefined : learn(experience, context),
    }),
  };
}

/** Whether an agent bids for any of its capabilities. */
export function bids(capabilities: Capabilities): boolean {
  return Object.values(capabilities).some(capability => capability.bid !== undefined);
}

/** How an agent bids for a capability; undefined: it does not. */
export type Bidders = (capability: string) => Bidder | undefined;

/** Of faculties that answer a call with what the capability's `bid` says, and do nothing else then. */
const bidders = new WeakMap<Faculties, Bidders>();

/** These faculties do so: whoever wraps them has others. */
export function bidPlainly<F extends Faculties>(faculties: F, capabilities: Capabilities): F {
  bidders.set(faculties, name => (Object.hasOwn(capabilities, name) ? capabilities[name]?.bid : undefined));
  return faculties;
}

/** How an agent with these faculties bids; undefined: they do more than that. */
export function biddersOf(faculties: Faculties): Bidders | undefined {
  return bidders.get(faculties);
}

/** Calls are answered beside the work: an agent that is busy can still say when it would be done. */
export function isCall(message: Message): boolean {
  return message.performative === Performative.CFP && isNegotiation(message);
}

/** Until when awarded work may take, in ms since the epoch: what was promised when it was bid for, however long the agent's limit is. */
export function promisedBy(message: Message): number | undefined {
  if (message.performative !== Performative.ACCEPT_PROPOSAL || !isNegotiation(message)) return undefined;
  const { doBy } = readAs(AcceptanceSchema, message.content);
  return doBy && timestampMs(doBy);
}

function perceive(id: string, capabilities: Capabilities, message: Message): NegotiatedCall | undefined {
  if (!isNegotiation(message)) return undefined;
  if (message.performative === Performative.CFP) {
    const call = readAs(CallSchema, message.content);
    return meantBy(id, capabilities, { task: call.task, call, acceptance: undefined });
  }
  if (message.performative !== Performative.ACCEPT_PROPOSAL) return undefined;
  const acceptance = readAs(AcceptanceSchema, message.content);
  return meantBy(id, capabilities, { task: acceptance.task, call: undefined, acceptance });
}

type Meant = Required<Pick<NegotiatedCall, 'call' | 'acceptance'>> & Pick<Call, 'task'>;

function meantBy(id: string, capabilities: Capabilities, { task, call, acceptance }: Meant): NegotiatedCall {
  const capability = task?.capability ?? '';
  if (!Object.hasOwn(capabilities, capability) || !capabilities[capability]?.bid)
    throw new MeshError('CAPABILITY_UNKNOWN', `agent "${id}" does not bid for "${capability}"`);
  const joins = membershipOf(task?.content);
  // Who is asked to join a team bids on the first part that its role has there.
  const input = contentJson(joins ? joins.subtasks[0]?.content : task?.content);
  return { capability, input, joins, call, acceptance };
}

/** At once where the bid is made at once: a call wakes all bidders of a process. */
function bid(capabilities: Capabilities, { capability, input, call, joins }: NegotiatedCall, context: AgentContext) {
  const bidder = capabilities[capability]?.bid;
  if (!bidder || !call) throw new MeshError('INTERNAL', `nothing bids for "${capability}"`);
  const terms = termsOf(call);
  // There is nothing to bid on yet.
  if (joins?.subtasks.length === 0) return answerOf({}, terms);
  const said = bidder(input, withCall(context, terms));
  return isPromise(said) ? said.then(bid => answerOf(bid, terms)) : answerOf(said, terms);
}

function joined({ team, role }: MembershipTask): JsonValue {
  return { team, role };
}
