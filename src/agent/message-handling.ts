import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Budget, BudgetSchema, type Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Deadline, MeshError } from '../base/index.js';
import { toBudget } from '../budget/index.js';
import { composeReply, traceContextOf, wantsAnswer } from '../message/index.js';
import type { Span } from '../observability/index.js';
import type { Activity, Task } from './activity.js';
import type { AgentContext } from './agent.js';
import { createContext } from './context.js';
import type { Ending } from './ending.js';
import type { Handling } from './handling.js';
import type { Taken } from './intake.js';
import { type Answer, answerOf, failureReply, isReply } from './outcome.js';
import { purseOf } from './purse.js';
import type { AgentEvent } from './states.js';
import { Stop } from './stop.js';
import type { Surroundings } from './surroundings.js';
import { typeOf } from './telemetry.js';

/** Who follows what becomes of messages. */
export interface Follower {
  readonly activity: Activity;
  /** Told once of each, when its handling is over. */
  done(handling: MessageHandling, ending: Ending, error: MeshError | undefined): void;
}

/** What is handled, since when (by the monotonic clock in ms), and who follows it. */
export interface Beginning {
  readonly inbound: Taken;
  readonly beganMs: number;
  readonly follower: Follower;
}

/**
 * One is made for each message. Most handlers look at little and are done at once: what they do not ask for is not made – the stop, the
 * span of a trace that nobody records, the deadline of what does not let others have their turn.
 */
export class MessageHandling implements Handling {
  readonly around: Surroundings;
  readonly inbound: Taken;
  readonly beganMs: number;
  atMs: number;
  understood = false;
  percept: unknown = undefined;
  decision: unknown = undefined;
  over = false;
  /** Others have had their turn since it began. */
  waited = false;
  readonly #follower: Follower;
  #answered = false;
  #task: Task | undefined = undefined;
  #stop: Stop | undefined = undefined;
  #span: Span | undefined = undefined;
  #context: AgentContext | undefined = undefined;
  #deadlineMs: number | undefined = undefined;
  #deadline: Deadline | undefined = undefined;

  constructor(around: Surroundings, { inbound, beganMs, follower }: Beginning) {
    this.around = around;
    this.inbound = inbound;
    this.beganMs = beganMs;
    this.atMs = beganMs;
    this.#follower = follower;
  }

  get message(): Message {
    return this.inbound.message;
  }

  get context(): AgentContext {
    this.#context ??= createContext(this.around, this);
    return this.#context;
  }

  get stop(): Stop {
    this.#stop ??= new Stop(this.inbound);
    return this.#stop;
  }

  get span(): Span {
    this.#span ??= startSpan(this.around, this.inbound.message);
    return this.#span;
  }

  set span(begun: Span) {
    this.#span = begun;
  }

  /** Whether its span is one that is recorded, and has to be there from the beginning. */
  get traced(): boolean {
    const { inbound, around } = this;
    inbound.traced ??= !around.tracer.onlyCarries(inbound.message.traceContext?.traceparent);
    return inbound.traced;
  }

  get deadlineMs(): number {
    if (this.#deadlineMs === undefined) {
      const { agent, clock } = this.around;
      const { message } = this.inbound;
      const ownMs = agent.promisedBy?.(message) ?? clock.now() + agent.handleTimeoutMs;
      this.#deadlineMs = message.replyBy ? Math.min(replyByOf(message), ownMs) : ownMs;
    }
    return this.#deadlineMs;
  }

  wait(): void {
    this.waited = true;
    if (!this.over) this.#deadline ??= this.around.deadlines.add(this.deadlineMs, () => timeOut(this));
  }

  on(event: AgentEvent): void {
    if (this.over) return;
    this.#task ??= this.#follower.activity.follow();
    this.#task.on(event);
  }

  answer(outcome: unknown, error?: MeshError): void {
    if (this.#answered) return;
    const { message } = this.inbound;
    const wanted = isAnswerable(message, outcome);
    const answer = wanted ? makeAnswer(this, answerOf(message, outcome)) : undefined;
    this.#answered = true;
    if (answer) {
      this.around.telemetry.sent(answer);
      this.around.transcript?.sent(answer);
      this.inbound.reply(answer);
    }
    this.inbound.handled(error);
  }

  end(ending: Ending, error?: MeshError): void {
    if (this.over) return;
    this.over = true;
    this.#deadline?.clear();
    this.#stop?.release();
    const failed = ending === 'failed';
    if (this.#task) this.#task.on(failed ? 'fail' : ending === 'handled' ? 'succeed' : 'abandon');
    else this.#follower.activity.leave(failed);
    this.#span?.end(failed ? error : undefined);
    this.#follower.done(this, ending, error);
    if (this.inbound.message.recorded) this.#transcribe(ending, error);
  }

  #transcribe(ending: Ending, error: MeshError | undefined): void {
    const { transcript, clock, self } = this.around;
    if (!transcript) return;
    const { message } = this.inbound;
    const tookMs = clock.monotonic() - this.beganMs;
    const { traceparent } = this.span;
    const startedAtMs = clock.now() - tookMs;
    const decision = this.decision === this.percept ? undefined : this.decision;
    transcript.handled({ message, agentId: self.id, traceparent, startedAtMs, tookMs, ending, error, decision });
  }
}

/** When nobody waits for it any more, in ms since the epoch. */
export function replyByOf({ replyBy }: Message): number {
  return replyBy ? timestampMs(replyBy) : Number.POSITIVE_INFINITY;
}

/** Whether the sender waits for an answer, or the agent wants to give one; a message without a sender has nobody to answer. */
function isAnswerable({ performative, sender, replyTo: elsewhere }: Message, outcome: unknown): boolean {
  return (sender ?? elsewhere) !== undefined && (wantsAnswer(performative) || isReply(outcome));
}

function timeOut(handling: Handling): void {
  const { around, inbound } = handling;
  const { message } = inbound;
  const own = replyByOf(message) > handling.deadlineMs;
  const error = own
    ? new MeshError(
        'HANDLER_TIMEOUT',
        `agent "${around.self.id}" did not finish within ${around.agent.handleTimeoutMs} ms`,
      )
    : new MeshError('DEADLINE_PASSED', `agent "${around.self.id}" did not finish before the message's reply_by`);
  handling.stop.abort(error);
  around.telemetry.failed(message, error);
  handling.answer(wantsAnswer(message.performative) ? failureReply('failure', error) : undefined, error);
  handling.end('failed', error);
}

function makeAnswer({ around, inbound, span }: Handling, { performative, content, options }: Answer): Message {
  const { message } = inbound;
  const traceContext = traceContextOf(span.traceparent, message.traceContext?.tracestate);
  const { replyByMs } = options;
  const budget = message.budget ? restOf(message) : options.budget;
  try {
    const said = { performative, content, sender: around.address, traceContext, replyByMs, budget };
    return composeReply({ message, options }, said, around.clock);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('HANDLER_FAILED', `the answer of agent "${around.self.id}" cannot be sent: ${why}`, {
      cause: error,
    });
  }
}

/** What is left of what the message granted goes back with the answer; what an account of a node keeps is known there. */
function restOf(message: Message): Budget | undefined {
  if (message.budget?.account !== '') return undefined;
  const left = purseOf(message)?.left();
  return left && create(BudgetSchema, toBudget(left));
}

/** The span of an agent's work on a message. `late`: see `SpanOptions`. */
export function startSpan({ tracer, self }: Surroundings, message: Message, late = false): Span {
  return tracer.start('dacp.handle', {
    late,
    parent: message.traceContext?.traceparent,
    tracestate: message.traceContext?.tracestate,
    kind: 'consumer',
    attributes: () => ({
      'dacp.agent_id': self.id,
      'dacp.message_type': typeOf(message),
      'dacp.message_id': message.id,
    }),
  });
}
