import { create } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Acceptance, ProgressSchema, type Result, ResultSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { anyContent } from '../../message/index.js';
import type { AgentContext } from '../agent.js';
import { isPromise } from '../is-promise.js';
import { asContent, isReply, type Reply, reply } from '../outcome.js';
import { contractNet, negotiationOntology } from './read.js';

/** What an agent may use while it does what it can. */
export interface TaskContext extends AgentContext {
  /**
   * Says how far the work is: how much of it is done, 0–1, and one line for people. It reaches who negotiated the work; for work that
   * was merely asked for it does nothing. May be called at any rate: what comes too fast for people is left out.
   */
  progress(done?: number, description?: string): void;
  /**
   * Says what the result took, beside what was promised; it goes with the result, and the last word counts. Who takes more than it promised
   * and says so loses less than who is found out: the caller may rate a result. For work that was merely asked for it does nothing.
   */
  report(said: Report): void;
  /** What it was awarded; undefined: it was merely asked. */
  readonly award?: AwardTerms | undefined;
}

/** What a result took. */
export interface Report {
  /** What it really took, in millionths of the call's currency; the price unless said. */
  readonly spentMicros?: number;
  /** How good its own check found it, 0–1; as promised unless said. */
  readonly quality?: number;
}

/** What an agent was awarded. */
export interface AwardTerms {
  readonly negotiationId: string;
  readonly fence: bigint;
  /** Units that are to be made; 1 where it is about one thing. */
  readonly quantity: number;
  /** What is paid for each, in millionths of the call's currency, where the protocol says; undefined: what it bid. */
  readonly priceMicros: number | undefined;
}

const nothing: Report = {};
/** Said at most this often, in ms. */
const progressEveryMs = 100;
/** How often one word of progress is said until it is heard. */
const triesMax = 3;
/** Signs of life per progress lease. */
const beatsPerLease = 4;
/** They go out by themselves for so many times as long as the agent said that the work takes. */
const promisesMax = 3;

/** The context of work that was asked for. */
export function plainTask(context: AgentContext): TaskContext {
  return context as TaskContext;
}

/** Work that was awarded. */
export interface AwardedWork {
  readonly acceptance: Acceptance;
  /** What a handler of the agent may take unless more was promised, in ms. */
  readonly handleTimeoutMs: number;
  work(context: TaskContext): unknown;
}

/**
 * Does work that was awarded and makes its result; at once where it is done at once. Signs of life go out as long as the work itself is
 * alive – an agent whose code blocks its process is as silent as one that died – but not for ever: work that takes far longer than was
 * promised has to say itself, by `progress`, that it goes on, else the next best agent gets it.
 */
export function doAwarded(
  { acceptance, handleTimeoutMs, work }: AwardedWork,
  context: AgentContext,
): Reply | Promise<Reply> {
  const beganMs = context.clock.monotonic();
  const effort = new Effort(acceptance, context);
  let outcome: unknown;
  try {
    outcome = work(taskContext(effort));
  } finally {
    effort.over = !isPromise(outcome);
  }
  if (!isPromise(outcome)) return resultOf(effort, outcome);
  return finish(effort, outcome, beat(effort, beganMs + longestMs(acceptance, handleTimeoutMs)));
}

/** Work under way. What may be said of it is made when the worker asks for it: most work says nothing. */
export class Effort implements Pick<TaskContext, 'progress' | 'report' | 'award'> {
  readonly acceptance: Acceptance;
  readonly context: AgentContext;
  /** Nothing more is said of it. */
  over = false;
  /** What it took. */
  reported: Report = nothing;
  #award: AwardTerms | undefined = undefined;
  #progress: Teller | undefined = undefined;

  constructor(acceptance: Acceptance, context: AgentContext) {
    this.acceptance = acceptance;
    this.context = context;
  }

  get progress(): Teller {
    this.#progress ??= createProgress(createTeller(this), this.context);
    return this.#progress;
  }

  get report(): TaskContext['report'] {
    return said => {
      this.reported = { ...this.reported, ...said };
    };
  }

  get award(): AwardTerms {
    this.#award ??= awardTermsOf(this.acceptance);
    return this.#award;
  }
}

function taskContext(effort: Effort): TaskContext {
  const context = effort.context as AgentContext & { effort?: Effort };
  context.effort = effort;
  return context as unknown as TaskContext;
}

async function finish(effort: Effort, outcome: PromiseLike<unknown>, stop: () => void): Promise<Reply> {
  try {
    return resultOf(effort, await outcome);
  } finally {
    effort.over = true;
    stop();
  }
}

/** For how long signs of life go out by themselves, in ms. */
function longestMs({ time }: Acceptance, handleTimeoutMs: number): number {
  return Math.max(promisesMax * (time ? durationMs(time) : 0), handleTimeoutMs);
}

/** Lets signs of life go out; returns how to end that. Work whose time is over, or that nobody wants any more, may never settle. */
function beat(effort: Effort, endMs: number): () => void {
  const { acceptance, context } = effort;
  const { clock } = context;
  const tell = createTeller(effort);
  const everyMs = (acceptance.progressWithin ? durationMs(acceptance.progressWithin) : 30_000) / beatsPerLease;
  let timer = clock.setTimer(everyMs, once);
  function once(): void {
    if (context.signal.aborted || clock.monotonic() > endMs) return;
    tell();
    timer = clock.setTimer(everyMs, once);
  }
  return () => timer.cancel();
}

function awardTermsOf({ negotiationId, fence, quantity, priceMicros }: Acceptance): AwardTerms {
  const paid = priceMicros === undefined ? undefined : Number(priceMicros);
  return { negotiationId, fence, quantity: quantity || 1, priceMicros: paid };
}

/** An outcome that says that there is no result stays as it is. */
function resultOf({ acceptance, reported }: Effort, outcome: unknown): Reply {
  const { negotiationId, fence } = acceptance;
  const { spentMicros, quality } = reported;
  if (isReply(outcome) && outcome.performative !== 'inform' && outcome.performative !== 'tell') return outcome;
  const result: Result = {
    $typeName: 'dacp.negotiation.v1.Result',
    negotiationId,
    fence,
    content: isReply(outcome) ? outcome.content : asContent(outcome),
  };
  if (spentMicros !== undefined) result.spentMicros = BigInt(Math.max(0, Math.round(spentMicros)));
  if (quality !== undefined) result.quality = Math.min(1, Math.max(0, quality));
  return reply('inform', anyContent(ResultSchema, result));
}

type Teller = (done?: number, description?: string) => void;

/**
 * Tells the manager, until the work is over. It is tried again at once: a manager that was killed a moment ago is still registered beside
 * its successor, and the next try goes to the next of them.
 */
function createTeller(effort: Effort): Teller {
  const { context, acceptance } = effort;
  const { negotiationId, fence } = acceptance;
  const { sender } = context.message;
  return (done, description = '') => {
    if (!sender || effort.over || context.signal.aborted) return;
    const said = create(ProgressSchema, { negotiationId, fence, description, ...(done !== undefined && { done }) });
    const content = anyContent(ProgressSchema, said);
    const options = { ontology: negotiationOntology, protocol: contractNet, receipt: Receipt.ACCEPTED };
    const attempt = (left: number): Promise<unknown> =>
      context.send('inform', sender, content, options).catch(error => {
        if (left > 0 && !effort.over && !context.signal.aborted) return attempt(left - 1);
        context.log.debug({ err: error }, 'progress was not heard');
      });
    void attempt(triesMax - 1);
  };
}

function createProgress(tell: Teller, { clock }: AgentContext): Teller {
  let saidMs = Number.NEGATIVE_INFINITY;
  return (done, description = '') => {
    const nowMs = clock.monotonic();
    if (nowMs - saidMs < progressEveryMs) return;
    saidMs = nowMs;
    const share = done === undefined ? undefined : Math.min(1, Math.max(0, done));
    tell(share, description.slice(0, 1024));
  };
}
