import { traceContextOf } from '../message/index.js';
import type { Logger } from '../observability/index.js';
import type { AgentContext } from './agent.js';
import { createCommunication } from './communication.js';
import type { Handling } from './handling.js';
import type { Surroundings } from './surroundings.js';

/** Makes the context in which an agent handles one message. */
export function createContext(around: Surroundings, handling: Handling): AgentContext {
  const { stop, deadlineMs, task, span } = handling;
  const { message } = handling.inbound;
  const { self, telemetry, knowledge, clock } = around;
  let log: Logger | undefined;
  const communication = createCommunication({
    exchange: around.exchange(),
    clock,
    address: around.address,
    conversationId: message.conversationId,
    traceContext: traceContextOf(span.traceparent, message.traceContext?.tracestate),
    deadlineMs,
    signal: () => stop.signal,
    onSent: telemetry.sent,
    onWaiting: waiting => task.on(waiting ? 'ask' : 'answered'),
  });
  return {
    ...communication,
    self,
    message,
    conversationId: message.conversationId,
    deadlineMs,
    knowledge,
    clock,
    get signal() {
      return stop.signal;
    },
    get log() {
      log ??= telemetry.log.child({ correlation_id: message.conversationId, message_id: message.id });
      return log;
    },
  };
}
