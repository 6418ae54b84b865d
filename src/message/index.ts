/**
 * Ring 1: what agents say to each other – messages of DACP 2.0, built, read, checked and written.
 *
 *     const question = createMessage({ performative: 'ask', sender: 'me', receiver: 'capability:text.echo', content: jsonContent('hi') });
 *     check(MessageSchema, question, 'message');
 *     const answer = replyTo(question, { performative: 'tell', sender: 'echo', content: jsonContent('hi') });
 *
 * Rules: a message does not change once it was sent. Making one does not check it; whoever takes one in from outside does, once.
 * `codec.ts` and, for what they carry, `binary.ts` are the places where messages become bytes.
 */
export {
  defaultNamespace,
  formatAddress,
  makeAddress,
  parseAddress,
  qualify,
  senderOf,
  type TargetKind,
  unqualify,
} from './address.js';
export { fromBytes, packAny, readBytes, toBytes, unpackAny } from './binary.js';
export {
  composeMessage,
  composeReply,
  createMessage,
  type MessageOptions,
  type MessageParts,
  protocolVersion,
  type ReplyParts,
  replyTo,
} from './build.js';
export { check, fieldInvalid, loadChecker } from './check.js';
export { decodeMessage, encodeMessage } from './codec.js';
export {
  anyContent,
  contentAny,
  contentIs,
  contentJson,
  dataContent,
  failureContent,
  jsonContent,
  sealedContent,
} from './content.js';
export { errorOf, failureOf } from './failure.js';
export { messageFromJson, messageToJson } from './json.js';
export { canonicalJson, isJsonObject, memberOf } from './json-object.js';
export { momentOf, spanOf } from './moments.js';
export { type Peeked, peek } from './peek.js';
export {
  isOneOf,
  type PerformativeName,
  parsePerformative,
  performativeName,
  performatives,
  wantsAnswer,
} from './performative.js';
export { messageBytesMax } from './size.js';
export { continueTrace, newTraceContext, traceContextOf } from './trace.js';
export {
  answerInVersion1,
  deprecationNotice,
  downgrade,
  isVersion1,
  messageV1FromJson,
  messageV1ToJson,
  type UpgradeParts,
  upgrade,
} from './upgrade.js';
export { fromValue, jsonDepthMax, toValue } from './value.js';
