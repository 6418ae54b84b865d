/**
 * What the author of an agent imports.
 *
 *     import { defineAgent, join } from 'dacp-mesh';
 *
 *     const hello = defineAgent({
 *       id: 'hello',
 *       capabilities: { greet: { description: 'Greets somebody.', handle: name => `Hello, ${name}!` } },
 *     });
 *     const mesh = await join({ agents: [hello], node: 'localhost:7400' });
 *     console.log(await mesh.ask('hello', 'Ann'));
 */
export {
  type Agent,
  type AgentContext,
  type AgentDescription,
  answerError,
  answerValue,
  type Bid,
  type BidContext,
  type Bidder,
  type CallTerms,
  type CapabilityCall,
  type CapabilityDescription,
  type CapabilityHandler,
  type CapableAgent,
  type Communication,
  type Connection,
  type ConnectOptions,
  connect,
  createHost,
  defineAgent,
  type Experience,
  type Faculties,
  type FacultyAgent,
  type Host,
  type HostOptions,
  type JoinOptions,
  join,
  type Knowledge,
  type Membership,
  type Negotiated,
  negotiate,
  type Refusal,
  type Reply,
  type ReplyOptions,
  reply,
  type SayOptions,
  type Self,
  type Sent,
  type TaskContext,
  type Wanted,
  type Weights,
} from './agent/index.js';
export {
  type Clock,
  type CodeName,
  MeshError,
  type MeshErrorOptions,
  type Reason,
  systemClock,
  type Violation,
} from './base/index.js';
export {
  anyContent,
  contentAny,
  contentJson,
  createMessage,
  dataContent,
  formatAddress,
  jsonContent,
  type MessageOptions,
  type MessageParts,
  messageFromJson,
  messageToJson,
  type PerformativeName,
  parseAddress,
  performativeName,
  replyTo,
} from './message/index.js';
export {
  createLogger,
  createMeters,
  createTracer,
  type Logger,
  type Meters,
  type Tracer,
} from './observability/index.js';
