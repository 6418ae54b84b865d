import { abortable, type Clock, MeshError } from '../base/index.js';
import type { GenAiOperation } from '../observability/index.js';
import type { Payer, Tokens } from './call.js';
import { createLimit } from './deadline.js';
import { faultOf, isIllness } from './faults.js';
import type { Measures } from './measures.js';
import { costMicros } from './models/model.js';
import type { Hold, Purse } from './purse.js';
import { lastOf, type Seat } from './roster.js';
import type { LlmTelemetry } from './telemetry.js';
import type { Usage } from './usage.js';

/** What all trials use. */
export interface TrialParts {
  readonly clock: Clock;
  readonly purse: Purse;
  readonly measures: Measures;
  readonly telemetry: LlmTelemetry;
  readonly usage: Usage;
}

/** One call to one provider. */
export interface TrialOf {
  readonly id: string;
  readonly operation: GenAiOperation;
  readonly seat: Seat;
  readonly payer: Payer;
  readonly traceparent: string | undefined;
  readonly signal: AbortSignal;
  /** When the signal is aborted at the latest, in ms from now: a stream that gets on takes longer than its provider may be silent. */
  readonly lastsAtMostMs: number;
  readonly mostTokens: Tokens;
  /** Tokens that are about right, for providers that do not say how many there were. */
  readonly aboutInput: number;
  readonly maxTokens?: number;
  readonly temperature?: number | undefined;
  readonly input: () => string;
}

/** What came of it. */
export interface TrialOutcome {
  readonly tokens: Tokens;
  /** Characters of the answer, where the provider does not say how many tokens there were. */
  readonly characters: number;
  readonly finishReason?: string;
  readonly output?: () => string;
}

/** A call to one provider that is under way: paid for, guarded, measured and told about. */
export interface Trial {
  /** Aborted when the caller gives up, its time is over, or the provider's is (PROVIDER_TIMEOUT). */
  readonly signal: AbortSignal;
  /** It is getting on: its time begins anew. */
  alive(): void;
  tookMs(): number;
  /**
   * Resolves when what it can cost is in the record, which is written while the provider works. Nothing of the answer may leave the
   * process before, so that whoever has it was counted, even if the process dies then. Errors: the reason of the caller's signal.
   */
  counted(): Promise<void>;
  /** It answered: settled at once. Gives what that did cost when the answer may leave. Errors: as `counted`. */
  answered(outcome: TrialOutcome): Promise<{ readonly tokens: Tokens; readonly costMicros: number }>;
  /** It did not, or broke off after so many characters; gives the fault. */
  failed(error: unknown, characters?: number): MeshError;
}

const timeoutUnlessSaidMs = 60_000;
/** A reserve outlives the call a little, so that it cannot be released before it is settled. */
const reserveSlackMs = 30_000;

/**
 * Begins: takes leave of the breaker and the limits, and reserves what the call can cost at most. Errors: BREAKER_OPEN,
 * PROVIDER_RATE_LIMITED (nobody was asked), BUDGET_EXHAUSTED, the signal's reason while waiting for room.
 */
export async function beginTrial(parts: TrialParts, of: TrialOf): Promise<Trial> {
  const { seat } = of;
  const leaveRoom = await seat.post.bulkhead?.enter(of.signal);
  try {
    const leave = enter(seat);
    try {
      return start(parts, of, { leave, leaveRoom: leaveRoom ?? ignore });
    } catch (error) {
      leave('ignored');
      throw error;
    }
  } catch (error) {
    leaveRoom?.();
    throw error;
  }
}

interface Leaves {
  readonly leave: (how: 'success' | 'failure' | 'ignored') => void;
  readonly leaveRoom: () => void;
}

function start(parts: TrialParts, of: TrialOf, { leave, leaveRoom }: Leaves): Trial {
  const { clock, measures, usage } = parts;
  const { seat, payer } = of;
  const { timeoutMs = timeoutUnlessSaidMs } = seat.post.config;
  const told = parts.telemetry.begin({ ...of, info: seat.info });
  const hold = reserve(parts.purse, of, told.traceparent);
  const begunMs = clock.monotonic();
  const late = () => new MeshError('PROVIDER_TIMEOUT', `${seat.name} gave nothing for ${timeoutMs} ms`);
  const limit = createLimit({ clock, timeoutMs, late, signal: of.signal });
  const tookMs = () => clock.monotonic() - begunMs;
  const counted = () => abortable(hold.recorded, of.signal);

  function end(how: 'success' | 'failure' | 'ignored'): void {
    limit.done();
    leave(how);
    leaveRoom();
  }

  return {
    signal: limit.signal,
    alive: limit.renew,
    tookMs,
    counted,
    async answered({ characters, finishReason, output, ...outcome }) {
      end('success');
      const tokens = countedOrAbout(outcome.tokens, of.aboutInput, characters);
      const costs = costMicros(seat.info.price, tokens);
      hold.settle({ micros: costs, tokens, timeMs: tookMs() });
      measures.answered(seat.name, tookMs());
      usage.add(seat.info, payer, { tokens, costMicros: costs });
      told.answered({ tookMs: tookMs(), tokens, costMicros: costs, finishReason, output });
      await counted();
      return { tokens, costMicros: costs };
    },
    failed(thrown, characters = 0) {
      const error = faultOf(seat.info.provider, thrown, { signal: limit.signal, begun: characters > 0 });
      const ill = isIllness(error);
      end(ill ? 'failure' : error.reason === 'PROVIDER_REFUSED' ? 'success' : 'ignored');
      settleFailed({ of, error, hold, tookMs: tookMs(), characters });
      if (ill) {
        measures.failed(seat.name);
        seat.post.lastFailure = error;
      }
      if (error.retryAfterMs !== undefined) seat.restsUntilMs = clock.monotonic() + error.retryAfterMs;
      usage.add(seat.info, payer, 'failed');
      told.failed(error, tookMs());
      return error;
    },
  };
}

/** Takes leave to call. */
function enter(seat: Seat): Leaves['leave'] {
  const { breaker, window, config } = seat.post;
  const leave = breaker.enter();
  if (!leave)
    throw new MeshError(
      'BREAKER_OPEN',
      `${config.name} failed too often in a row${lastOf(seat.post)}, and is left alone`,
      {
        retryAfterMs: Math.max(1, Math.ceil(breaker.opensInMs)),
      },
    );
  const retryAfterMs = window?.take(config.name) ?? 0;
  if (retryAfterMs === 0) return leave;
  leave('ignored');
  const message = `the limit of calls to ${config.name} (${config.rateLimit?.limit} in ${config.rateLimit?.windowMs} ms) is reached`;
  throw new MeshError('PROVIDER_RATE_LIMITED', message, { retryAfterMs });
}

function reserve(purse: Purse, of: TrialOf, traceparent: string): Hold {
  const { id, seat, payer, mostTokens, lastsAtMostMs } = of;
  return purse.reserve({
    id,
    provider: seat.info.provider,
    model: seat.info.model,
    payer,
    mostMicros: costMicros(seat.info.price, mostTokens),
    mostTokens: mostTokens.input + mostTokens.output,
    forMs: lastsAtMostMs + reserveSlackMs,
    traceparent,
  });
}

/** Errors that say that the provider has not worked at all, so that nothing is to be paid. */
const freeOfCharge = ['PROVIDER_FAILED', 'PROVIDER_REFUSED', 'PROVIDER_RATE_LIMITED'];

/** What broke off, came too late or could not be read has been worked on: what it will have cost is charged. */
function settleFailed(what: { of: TrialOf; error: MeshError; hold: Hold; tookMs: number; characters: number }): void {
  const { of, error, hold, tookMs, characters } = what;
  if (freeOfCharge.includes(error.reason)) {
    hold.release();
    return;
  }
  const tokens = { input: of.aboutInput, output: Math.ceil(characters / 4), cached: 0 };
  hold.settle({ micros: costMicros(of.seat.info.price, tokens), tokens, timeMs: tookMs });
}

/** Some servers do not count. */
function countedOrAbout(tokens: Tokens, aboutInput: number, characters: number): Tokens {
  if (tokens.input + tokens.output > 0) return tokens;
  return { input: aboutInput, output: Math.ceil(characters / 4), cached: 0 };
}

function ignore(): void {}
