import type { JsonValue } from '@bufbuild/protobuf';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../base/index.js';
import { formatAddress, fromValue, type PerformativeName } from '../../message/index.js';

/** Known to every copy of this package in a process, as that of replies. */
const handOffMark: unique symbol = Symbol.for('dacp.hand-off');

/** What an agent says that hands off what it is handling (E8). */
export interface HandOffOptions {
  /** What the specialist must be able to do; the best one is found. */
  readonly capability?: string;
  /** Or the specialist itself; an agent that the conversation came from is given it back. */
  readonly agent?: string;
  /** Why, for people and for the specialist. */
  readonly reason?: string;
  /** What the specialist should know: a JSON value. */
  readonly context?: JsonValue;
  /** What was said before, when the conversation is not recorded: the newest last. */
  readonly history?: readonly Turn[];
  /** The agent's own answer when there is nobody to hand off to; unless said, that is the answer: HANDOFF_FAILED. */
  readonly otherwise?: unknown;
}

/** Something that was said before. */
export interface Turn {
  readonly from: string;
  readonly to: string;
  readonly performative: PerformativeName | '';
  readonly content: JsonValue;
}

/** An outcome that hands off; `handOff` makes it. */
export interface HandOff extends HandOffOptions {
  readonly [handOffMark]: true;
}

/** What an agent knows of a conversation that was handed to it. */
export interface HandedOff {
  /** Who handed it off last: qualified id. */
  readonly from: string;
  /** Everybody who had it before, in order. */
  readonly chain: readonly string[];
  /** Who speaks, and what it addressed. */
  readonly customer: string;
  readonly addressed: string;
  readonly reason: string;
  readonly context: JsonValue;
  /** What was said before this message, the newest last. */
  readonly history: readonly Turn[];
}

/** Who hands conversations over: the node's own agent, whatever the namespace of who asks it. */
export const handOffsAgent = 'handoffs';
/** The ontology of what agents say to it. */
export const handOffOntology = 'dacp.handoff';
/** The key of the metadata in which a specialist finds what it should know. */
export const handedOffKey = 'dacp.handoff';
/** The key of an answer's metadata that says who has given it. */
export const handledByKey = 'dacp.handled_by';

/**
 * The outcome of a handler that needs a specialist: the mesh finds the best one, gives it the conversation with what was said in it, and
 * the specialist answers in its place. What the customer says next in this conversation goes there straight.
 *
 *     return handOff({ capability: 'billing.dispute', reason: 'a charge is disputed', context: { customer: 4711 } });
 */
export function handOff(options: HandOffOptions): HandOff {
  if ((options.capability === undefined) === (options.agent === undefined))
    throw new MeshError('OPTION_INVALID', 'handOff takes a capability or an agent, one of them');
  return { ...options, [handOffMark]: true };
}

/** Whether this outcome hands off. */
export function isHandOff(outcome: unknown): outcome is HandOff {
  return typeof outcome === 'object' && outcome !== null && handOffMark in outcome;
}

/** What the agent is told of a conversation that was handed to it; undefined: it was not. Only the node's word counts. */
export function handedOffOf({ metadata, sender }: Message): HandedOff | undefined {
  const value = metadata[handedOffKey];
  if (!value || !sender || formatAddress(sender) !== handOffsAgent) return undefined;
  return fromValue(value) as unknown as HandedOff;
}
