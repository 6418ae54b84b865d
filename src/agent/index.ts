/**
 * Ring 6: agents (S1). An agent is defined once, by its capabilities or by its faculties, and runs in a host, which gives it a
 * mailbox, a life cycle and a voice on the process's exchange.
 *
 *     const echo = defineAgent({ id: 'echo', capabilities: { 'text.echo': { handle: input => input } } });
 *     const host = createHost({ exchange, agents: [echo] });
 *     await host.start();
 *
 * Rules: a message that wants an answer gets exactly one. A handler's error is answered, counted and logged, and ends nothing else.
 * A message whose `protocol` the mesh knows must be allowed by it, or is answered by `not_understood` (docs/decisions/007).
 * Messages with the ontology `dacp.agent` manage an agent and are answered by its host.
 */
export type {
  Agent,
  AgentContext,
  ConversationContext,
  Experience,
  Faculties,
  Participant,
  Participate,
  Self,
} from './agent.js';
export { answerError, answerValue } from './answer.js';
export type { BatchFaculties, Results } from './batch.js';
export type { Bid, BidContext, Bidder, CallTerms, Refusal } from './bidding/bid.js';
export { type Negotiated, negotiate, type Wanted, type Weights } from './bidding/negotiate.js';
export { contractNet, negotiationOntology, readAs } from './bidding/read.js';
export { stepsOf, stepWith } from './bidding/steps.js';
export { withdrawBid } from './bidding/withdraw.js';
export type { AwardTerms, Report, TaskContext } from './bidding/work.js';
export { timeLeft } from './calls.js';
export type { CapabilityCall, CapabilityHandler } from './capability.js';
export { type Communication, createCommunication, type SayOptions, type Sent, type Speaker } from './communication.js';
export { clientAddress, completeMessage } from './complete.js';
export { controlOntology } from './control.js';
export type { Conversation, Outcome, TurnOptions } from './conversations/conversation.js';
export type { Converse, ConverseOptions } from './conversations/converse.js';
export type { Participants } from './conversations/participants.js';
export type { Turn } from './conversations/transcript.js';
export type { DecisionCaching } from './decision-caching.js';
export {
  createMemoryDecisions,
  createStoredDecisions,
  type DecisionStore,
  decisionMigrations,
  type KeptDecision,
} from './decision-store.js';
export { type CapableAgent, defineAgent, type FacultyAgent } from './define.js';
export type { AgentDescription, CapabilityDescription } from './descriptor.js';
export {
  type HandedOff,
  type HandOff,
  type HandOffOptions,
  handedOffKey,
  handedOffOf,
  handledByKey,
  handOff,
  handOffOntology,
  handOffsAgent,
  type Turn as HandOffTurn,
} from './handing-off/hand-off.js';
export { createHost, type Host, type HostOptions } from './host.js';
export { type Connection, type ConnectOptions, connect, type JoinOptions, join, type Membership } from './join.js';
export type { Knowledge, KnowledgeEntry, KnowledgeQuery } from './knowledge.js';
export { createLocalExchange } from './local-exchange.js';
export type { Overflow } from './mailbox.js';
export type {
  AgentMemory,
  KeptStatus,
  KeptValue,
  MemoryChanges,
  OpenMemory,
  Persistence,
} from './memory/memory.js';
export { createRemoteMemory, type RemoteMemoryOptions } from './memory/remote.js';
export { createVolatileMemory, type VolatileMemory } from './memory/volatile.js';
export { type Reply, type ReplyOptions, reply } from './outcome.js';
export type { Effect, EffectAnswer, EffectKind, Outside, Recordings } from './outside.js';
export { type ProtocolName, protocolOf, protocols } from './protocols/known.js';
export {
  type Act,
  advance,
  allowedActs,
  defineProtocol,
  isFinal,
  type Protocol,
  type ProtocolState,
  type ProtocolTable,
  type Role,
} from './protocols/protocol.js';
export type { Allowance, Purse } from './purse.js';
export { createRemoteTranscript, type RemoteTranscriptOptions } from './remote-transcript.js';
export { type AgentRoutesOptions, createAgentRoutes } from './routes.js';
export { type AgentServiceOptions, createAgentService } from './service.js';
export { type AgentEvent, type AgentState, transitions } from './states.js';
export {
  createTranscript,
  type EffectSeen,
  type Handled,
  type OwnEvent,
  type Transcript,
  type TranscriptOptions,
  transcribed,
} from './transcript.js';
export { createDeprecations, type OnUpgrade } from './version1.js';
export { type Choice, consensusOntology, readBallot } from './voting/ballot.js';
export type { VoteHandler, VoteQuestion } from './voting/faculties.js';
