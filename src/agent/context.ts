import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Clock } from '../base/index.js';
import { traceContextOf } from '../message/index.js';
import type { Logger } from '../observability/index.js';
import type { AgentContext, Self } from './agent.js';
import type { CallTerms } from './bidding/bid.js';
import type { Effort, TaskContext } from './bidding/work.js';
import { type Communication, createCommunication } from './communication.js';
import type { Conversation } from './conversations/conversation.js';
import type { Converse, ConverseOptions } from './conversations/converse.js';
import { createOutside } from './effects.js';
import { type HandedOff, handedOffOf } from './handing-off/hand-off.js';
import type { Handling } from './handling.js';
import type { Knowledge } from './knowledge.js';
import type { Outside } from './outside.js';
import { type Allowance, purseOf } from './purse.js';
import type { Surroundings } from './surroundings.js';

/** What a context takes from the handling of its message. */
export interface ContextSource extends Pick<Handling, 'beganMs' | 'deadlineMs' | 'stop' | 'span' | 'on'> {
  readonly message: Message;
}

/** Makes the context in which an agent handles one message. */
export function createContext(around: Surroundings, handling: ContextSource): AgentContext {
  return new MessageContext(around, handling);
}

/** What nobody waits to hear of work that was merely asked for. */
const unsaid = () => undefined;

/**
 * A class with getters, since one is made for each message and most handlers use little of it: the voice and the logger are made
 * when they are first asked for. What it gives may be taken out of it (`const { ask } = context`).
 */
class MessageContext implements AgentContext {
  /** Set for those who bid, and for awarded work: here, so that all contexts are of one shape. */
  call: CallTerms | undefined = undefined;
  effort: Effort | undefined = undefined;
  readonly #around: Surroundings;
  readonly #handling: ContextSource;
  #communication: Communication | undefined = undefined;
  #log: Logger | undefined = undefined;
  #outer: Outside | undefined = undefined;

  constructor(around: Surroundings, handling: ContextSource) {
    this.#around = around;
    this.#handling = handling;
  }

  get self(): Self {
    return this.#around.self;
  }

  get progress(): TaskContext['progress'] {
    return this.effort?.progress ?? unsaid;
  }

  get report(): TaskContext['report'] {
    return this.effort?.report ?? unsaid;
  }

  get award(): TaskContext['award'] {
    return this.effort?.award;
  }

  get message(): Message {
    return this.#handling.message;
  }

  get conversationId(): string {
    return this.message.conversationId;
  }

  get conversation(): Conversation | undefined {
    return this.message.protocol === '' ? undefined : this.#around.conversations.of(this.message);
  }

  get handedOff(): HandedOff | undefined {
    return handedOffOf(this.message);
  }

  get converse(): Converse {
    return (options: ConverseOptions) => this.#around.conversations.open(options, this.message);
  }

  get budget(): Allowance {
    const left = purseOf(this.message)?.left() ?? {};
    if (left.timeMs === undefined) return left;
    const usedMs = Math.ceil(this.clock.monotonic() - this.#handling.beganMs);
    return { ...left, timeMs: Math.max(0, left.timeMs - usedMs) };
  }

  get spend(): AgentContext['spend'] {
    return amounts => purseOf(this.message)?.spend(amounts);
  }

  get deadlineMs(): number {
    return this.#handling.deadlineMs;
  }

  get signal(): AbortSignal {
    return this.#handling.stop.signal;
  }

  get knowledge(): Knowledge {
    return this.#around.knowledge;
  }

  get clock(): Clock {
    return this.#around.clock;
  }

  get log(): Logger {
    const { conversationId, id } = this.message;
    this.#log ??= this.#around.telemetry.log().child({ correlation_id: conversationId, message_id: id });
    return this.#log;
  }

  get event(): AgentContext['event'] {
    const { recordings, transcript, self } = this.#around;
    return own => {
      if (!recordings) transcript?.own(own, { message: this.message, agentId: self.id });
    };
  }

  get ask(): Communication['ask'] {
    return this.#voice.ask;
  }

  get askMessage(): Communication['askMessage'] {
    return this.#voice.askMessage;
  }

  get tell(): Communication['tell'] {
    return this.#voice.tell;
  }

  get send(): Communication['send'] {
    return this.#voice.send;
  }

  get tool(): Outside['tool'] {
    return this.#outside.tool;
  }

  get meshTool(): Outside['meshTool'] {
    return this.#outside.meshTool;
  }

  get model(): Outside['model'] {
    return this.#outside.model;
  }

  get now(): Outside['now'] {
    return this.#outside.now;
  }

  get random(): Outside['random'] {
    return this.#outside.random;
  }

  get #outside(): Outside {
    this.#outer ??= createOutside({ around: this.#around, message: this.message, signal: () => this.signal });
    return this.#outer;
  }

  get #voice(): Communication {
    this.#communication ??= createVoice(this.#around, this.#handling);
    return this.#communication;
  }
}

function createVoice(around: Surroundings, handling: ContextSource): Communication {
  const { stop, deadlineMs, span, message } = handling;
  return createCommunication({
    exchange: around.exchange(),
    clock: around.clock,
    address: around.address,
    conversationId: message.conversationId,
    recorded: message.recorded,
    purse: purseOf(message),
    traceContext: traceContextOf(span.traceparent, message.traceContext?.tracestate),
    deadlineMs,
    timeouts: around.timeouts,
    signal: () => stop.signal,
    onSent(said) {
      if (said.protocol !== '') around.conversations.said(said);
      around.telemetry.sent(said);
    },
    onHeard(answer) {
      if (answer.protocol !== '') around.conversations.heard(answer);
    },
    onWaiting: waiting => handling.on(waiting ? 'ask' : 'answered'),
  });
}
