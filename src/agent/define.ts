import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { contentJson, isOneOf, performativeName } from '../message/index.js';
import type { Agent, AgentContext, Experience, Faculties } from './agent.js';
import { withBatches } from './batch-capabilities.js';
import { bidPlainly, bids, isCall, promisedBy, withBidding } from './bidding/faculties.js';
import { contractNet } from './bidding/read.js';
import { plainTask } from './bidding/work.js';
import type { CapabilityCall, CapabilityHandler } from './capability.js';
import { participantsOf, protocolNames } from './conversations/participants.js';
import { type AgentDescription, type CapabilityDescription, describeAgent, limitsOf } from './descriptor.js';
import { checkSlips } from './slips.js';
import { isVoteCall, type VoteHandler, withVoting } from './voting/faculties.js';

/** The short form: what the agent can do, and how it does it. */
export interface CapableAgent extends AgentDescription {
  readonly capabilities: Readonly<Record<string, CapabilityHandler>>;
  /** What it wants when it is called to vote; without it, only calls that name one of its capabilities are answered. */
  readonly vote?: VoteHandler;
  /** Improves with what it did, after the answer has gone (S1). */
  learn?(experience: Experience<CapabilityCall, CapabilityCall>, context: AgentContext): unknown;
}

/** The long form: the agent's own faculties (S1). */
export interface FacultyAgent<Percept, Decision> extends AgentDescription, Faculties<Percept, Decision> {
  readonly capabilities?: Readonly<Record<string, CapabilityDescription>>;
}

/**
 * Defines an agent, by its capabilities or by its faculties. What is wrong with it is said at once (FIELD_INVALID).
 *
 *     const echo = defineAgent({
 *       id: 'echo',
 *       capabilities: { 'text.echo': { description: 'Says it again.', handle: input => input } },
 *     });
 *
 * Input and output schemas are published for those who look for an agent; content is not checked against them.
 */
export function defineAgent(definition: CapableAgent): Agent;
export function defineAgent<Percept, Decision>(definition: FacultyAgent<Percept, Decision>): Agent;
export function defineAgent(definition: CapableAgent | FacultyAgent<unknown, unknown>): Agent {
  if ('act' in definition) {
    const limits = limitsOf(definition, definition.batch !== undefined);
    const descriptor = describeAgent(definition, definition.capabilities ?? {}, limits);
    return attending(definition, { descriptor, faculties: definition as Faculties, ...limits });
  }
  checkSlips(definition);
  const { capabilities } = definition;
  const batches = Object.values(capabilities).some(({ handleBatch }) => handleBatch !== undefined);
  const limits = limitsOf(definition, batches);
  const negotiates = bids(capabilities);
  const plain = capabilityFaculties(definition, limits);
  const faculties = batches ? withBatches(capabilities, plain) : plain;
  const protocols = new Set([...protocolNames(definition.protocols), ...(negotiates ? [contractNet] : [])]);
  return attending(definition, {
    descriptor: describeAgent({ ...definition, protocols: [...protocols] }, capabilities, limits),
    faculties: negotiates ? bidPlainly(faculties, capabilities) : faculties,
    ...limits,
    ...(negotiates && { negotiates, promisedBy }),
    ...((negotiates || definition.vote) && { beside: isBeside }),
  });
}

/** An agent that also takes part in protocols, if it says how, and whose knowledge is kept, if it says so. */
function attending({ protocols, persistent }: AgentDescription, agent: Agent): Agent {
  const participants = participantsOf(protocols);
  const persistence = persistent === true ? {} : persistent || undefined;
  return { ...agent, ...(participants && { participants }), ...(persistence && { persistence }) };
}

type Limits = ReturnType<typeof limitsOf>;

/** The capabilities of an agent by name, and the only one, if it has no other. */
interface Known {
  readonly only: string | undefined;
  has(name: string): boolean;
}

/** The faculties of the short form: perceive which capability is meant, decide to do it, do it. */
function capabilityFaculties(definition: CapableAgent, { handleTimeoutMs }: Limits): Faculties {
  const { capabilities } = definition;
  const [first, ...others] = Object.keys(capabilities);
  const only = others.length === 0 ? first : undefined;
  const handlers = new Map(Object.entries(capabilities));
  const known = { only, has: (name: string) => handlers.has(name) };
  const faculties: Faculties<CapabilityCall, CapabilityCall> = {
    perceive: message => ({
      capability: meantCapability(message, definition, known),
      input: contentJson(message.content),
    }),
    decide: call => call,
    act: ({ capability, input }, context) => handlers.get(capability)?.handle(input, plainTask(context)),
  };
  if (definition.learn) faculties.learn = definition.learn.bind(definition);
  const bidding = withBidding({ id: definition.id, handleTimeoutMs }, capabilities, faculties) as Faculties;
  return withVoting(definition.vote, bidding);
}

/** Calls are answered beside the work: an agent that is busy can still bid and vote. */
function isBeside(message: Message): boolean {
  return isCall(message) || isVoteCall(message);
}

/** The capability that a message names or is addressed to; without either, the only one. */
function meantCapability(message: Message, definition: CapableAgent, { only, has }: Known): string {
  const { performative, receiver } = message;
  if (!isUnderstood(performative)) {
    const said = performativeName(performative);
    throw new MeshError(
      'NOT_UNDERSTOOD',
      `agent "${definition.id}" does not take part in "${said}"; ask, request or tell it`,
    );
  }
  if (isVoteCall(message))
    throw new MeshError('NOT_UNDERSTOOD', `agent "${definition.id}" does not vote: it has no vote`);
  const meant = message.capability || (receiver?.target.case === 'capability' ? receiver.target.value : '');
  if (meant === '' && only !== undefined) return only;
  if (has(meant)) return meant;
  const names = Object.keys(definition.capabilities);
  const choice = names.length === 0 ? 'it has none' : `set the message's capability to one of ${names.join(', ')}`;
  const wrong = meant === '' ? 'does not know which capability is meant' : `has no capability "${meant}"`;
  throw new MeshError('CAPABILITY_UNKNOWN', `agent "${definition.id}" ${wrong}; ${choice}`, {
    details: { capabilities: names.join(',') },
  });
}

/** What a capability answers to; negotiations and standing orders need an agent that decides on them itself. */
const isUnderstood = isOneOf([
  Performative.ASK,
  Performative.TELL,
  Performative.ACHIEVE,
  Performative.INFORM,
  Performative.REQUEST,
  Performative.CONFIRM,
  Performative.INFORM_IF,
  Performative.INFORM_REF,
  Performative.QUERY_IF,
  Performative.QUERY_REF,
]);
