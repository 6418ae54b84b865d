import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, type Deadline, MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import { replyTo, traceContextOf, wantsAnswer } from '../message/index.js';
import type { Span } from '../observability/index.js';
import type { Task } from './activity.js';
import { createContext } from './context.js';
import type { Ending, Handling } from './handling.js';
import { failureReply, isReply, type Reply, replyOf } from './outcome.js';
import { Stop } from './stop.js';
import type { Surroundings } from './surroundings.js';
import { typeOf } from './telemetry.js';
import { think } from './think.js';
import { thinkTogether } from './think-together.js';

/** Told once, when the handling of a message is over. */
type Done = (ending: Ending, error?: MeshError) => void;

/** Who hears what becomes of a message. */
interface Follower {
  readonly task: Task;
  /** When it was taken, by the monotonic clock in ms. */
  readonly beganMs: number;
  readonly done: Done;
}

/**
 * Handles one message: perceive, decide, act, answer, learn (S1). It is answered once: with the outcome, with why there is none, or,
 * when the time is over, with that. `done` is called once: when all is over or the time is, whatever the handler still does then.
 */
export function handle(around: Surroundings, inbound: Inbound, on: Follower): void {
  const handling = new MessageHandling(around, inbound, on);
  around.telemetry.received(inbound.message);
  const context = createContext(around, handling);
  void handling.span.run(() => think(around, handling, context));
}

/** Handles several messages as one batch, for an agent that can; each is answered, and ends, by itself. */
export function handleTogether<I extends Inbound>(
  around: Surroundings,
  inbounds: readonly I[],
  follow: (inbound: I) => Follower,
): void {
  const thoughts = inbounds.map(inbound => {
    const handling = new MessageHandling(around, inbound, follow(inbound));
    around.telemetry.received(inbound.message);
    return { handling, context: createContext(around, handling) };
  });
  void thinkTogether(around, thoughts);
}

/** When the message is of no use any more: given up by its sender, or past its `reply_by`. */
export function isDead({ message, givenUp }: Inbound, clock: Clock): boolean {
  return givenUp !== undefined || replyByOf(message) <= clock.now();
}

/** Why a message that is dead was not handled. */
export function deathOf({ message, givenUp }: Inbound): MeshError {
  if (givenUp) return givenUp;
  return new MeshError('DEADLINE_PASSED', `message ${message.id} was not handled before its reply_by`);
}

class MessageHandling implements Handling {
  readonly inbound: Inbound;
  readonly task: Task;
  readonly stop: Stop;
  readonly span: Span;
  readonly beganMs: number;
  readonly deadlineMs: number;
  readonly #around: Surroundings;
  readonly #done: Done;
  readonly #deadline: Deadline;
  #answered = false;
  #decision: unknown;
  #over = false;

  constructor(around: Surroundings, inbound: Inbound, on: Follower) {
    const { clock, agent, deadlines } = around;
    this.inbound = inbound;
    this.task = on.task;
    this.stop = new Stop(inbound);
    this.span = startSpan(around, inbound.message);
    const ownMs = agent.promisedBy?.(inbound.message) ?? clock.now() + agent.handleTimeoutMs;
    this.deadlineMs = Math.min(replyByOf(inbound.message), ownMs);
    this.#around = around;
    this.#done = on.done;
    this.beganMs = on.beganMs;
    this.#deadline = deadlines.add(this.deadlineMs, () => timeOut(around, this));
  }

  get over(): boolean {
    return this.#over;
  }

  answer(outcome: unknown, error?: MeshError): void {
    if (this.#answered) return;
    const { message } = this.inbound;
    const wanted = isAnswerable(message, outcome);
    const answer = wanted ? makeAnswer(this.#around, message, this.span, replyOf(message, outcome)) : undefined;
    this.#answered = true;
    if (answer) {
      this.#around.telemetry.sent(answer);
      this.#around.transcript?.sent(answer);
      this.inbound.reply(answer);
    }
    this.inbound.handled(error);
  }

  end(ending: Ending, error?: MeshError): void {
    if (this.#over) return;
    this.#over = true;
    this.#deadline.clear();
    this.stop.release();
    this.task.on(ending === 'failed' ? 'fail' : ending === 'handled' ? 'succeed' : 'abandon');
    this.span.end(ending === 'failed' ? error : undefined);
    this.#done(ending, error);
    this.#transcribe(ending, error);
  }

  decided(decision: unknown): void {
    this.#decision = decision;
  }

  #transcribe(ending: Ending, error: MeshError | undefined): void {
    const { message } = this.inbound;
    const { transcript, clock, self } = this.#around;
    if (!transcript || !message.recorded) return;
    const tookMs = clock.monotonic() - this.beganMs;
    const { traceparent } = this.span;
    const startedAtMs = clock.now() - tookMs;
    const decision = this.#decision;
    transcript.handled({ message, agentId: self.id, traceparent, startedAtMs, tookMs, ending, error, decision });
  }
}

/** Whether the sender waits for an answer, or the agent wants to give one; a message without a sender has nobody to answer. */
function isAnswerable({ performative, sender, replyTo: elsewhere }: Message, outcome: unknown): boolean {
  return (sender ?? elsewhere) !== undefined && (wantsAnswer(performative) || isReply(outcome));
}

function timeOut(around: Surroundings, handling: Handling): void {
  const { message } = handling.inbound;
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

function makeAnswer(around: Surroundings, message: Message, span: Span, reply: Reply): Message {
  const { performative, content, options } = reply;
  const traceContext = traceContextOf(span.traceparent, message.traceContext?.tracestate);
  try {
    return replyTo(message, { ...options, performative, content, sender: around.address, traceContext }, around.clock);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('HANDLER_FAILED', `the answer of agent "${around.self.id}" cannot be sent: ${why}`, {
      cause: error,
    });
  }
}

function startSpan({ tracer, self }: Surroundings, message: Message): Span {
  return tracer.start('dacp.handle', {
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

function replyByOf({ replyBy }: Message): number {
  return replyBy ? timestampMs(replyBy) : Number.POSITIVE_INFINITY;
}
