import { type Clock, MeshError } from '../base/index.js';
import type { CallOptions } from './call.js';
import type { Candidate } from './candidate.js';
import { createLimit, type Limit } from './deadline.js';
import type { Itinerary } from './itinerary.js';
import { createItinerary, type RestingSeat } from './itinerary.js';
import { notThere } from './not-there.js';
import type { Asked } from './provider.js';
import type { Roster, Seat } from './roster.js';
import { noProvider, type Route, route } from './route.js';
import type { Trial, TrialOf, TrialParts } from './trial.js';
import { beginTrial } from './trial.js';
import { mostInputTokens, type Wanted } from './wanted.js';

/** What asking takes. */
export interface AskingParts extends TrialParts {
  readonly roster: Roster;
  /** How often all are asked again when all failed and that may pass; 1 unless said. */
  readonly roundsMax?: number | undefined;
  /** What is missing in the configuration, and how to set it. */
  readonly missing: () => string | undefined;
}

const timeoutUnlessSaidMs = 60_000;
/** The longest wait before all are asked again, in ms. */
const waitMaxMs = 10_000;

/** How long a call may take, in ms, with all trials. */
export function lastsAtMostMs({ timeoutMs = timeoutUnlessSaidMs }: CallOptions): number {
  return timeoutMs;
}

/** Ends a call that takes too long. */
export function callLimit(clock: Clock, options: CallOptions): Limit {
  const { signal } = options;
  const timeoutMs = lastsAtMostMs(options);
  const late = () => new MeshError('DEADLINE_PASSED', `no model answered within ${timeoutMs} ms`);
  return createLimit({ clock, timeoutMs, late, signal });
}

/** Whom a call would go to, now. */
export async function routeOf({ roster }: AskingParts, wanted: Wanted, signal: AbortSignal): Promise<Route> {
  const { call } = wanted;
  await roster.discover(signal, call);
  const most = call.maxCostMicros === undefined ? {} : { mostInputTokens: mostInputTokens(call) };
  const need = { ...wanted, model: call.model, provider: call.provider, maxCostMicros: call.maxCostMicros, ...most };
  return route(roster.candidates(), need, wanted.strategy);
}

/** Whom a call goes to. Errors: NO_PROVIDER. */
export async function setOut(parts: AskingParts, wanted: Wanted, signal: AbortSignal): Promise<Itinerary> {
  const { clock, roster, roundsMax = 1 } = parts;
  const found = await routeOf(parts, wanted, signal);
  if (found.ranked.length + found.resting.length === 0)
    throw noProvider(found, parts.missing() ?? notThere(roster, wanted.call));
  const seats = found.ranked.map(({ candidate }) => roster.seatOf(candidate));
  const resting = found.resting.map(candidate => restingSeat(roster, candidate));
  return createItinerary({ seats, resting }, { clock, fallback: wanted.fallback, roundsMax, waitMaxMs, signal });
}

function restingSeat(roster: Roster, candidate: Candidate): RestingSeat {
  const { why = '', retryAfterMs = 0 } = candidate.rest ?? {};
  return { seat: roster.seatOf(candidate), why, retryAfterMs };
}

/** One call of a model for text. */
export interface ChatTrial {
  readonly wanted: Wanted;
  readonly seat: Seat;
  readonly options: CallOptions;
  readonly signal: AbortSignal;
  /** Which of the calls to providers it is, for the cost lines. */
  readonly step: string;
}

/** Begins it. Errors: as `beginTrial`. */
export async function beginChat(
  parts: AskingParts,
  { wanted, seat, options, signal, step }: ChatTrial,
): Promise<Trial> {
  const { call, maxTokens, inputTokens } = wanted;
  const of: TrialOf = {
    id: `${wanted.id}/${step}`,
    operation: 'chat',
    seat,
    payer: call,
    traceparent: options.traceparent,
    signal,
    lastsAtMostMs: lastsAtMostMs(options),
    mostTokens: { input: mostInputTokens(call), output: maxTokens, cached: 0 },
    aboutInput: inputTokens,
    maxTokens,
    temperature: seat.info.takesTemperature ? wanted.temperature : undefined,
    input: () => JSON.stringify(call.turns),
  };
  return await beginTrial(parts, of);
}

/** What the provider is asked. */
export function askedOf({ call, maxTokens, temperature }: Wanted, { info }: Seat, signal: AbortSignal): Asked {
  return {
    model: info.model,
    turns: call.turns,
    tools: call.tools ?? [],
    toolChoice: call.toolChoice ?? 'auto',
    outputSchema: call.outputSchema,
    maxTokens,
    temperature: info.takesTemperature ? temperature : undefined,
    stop: call.stop ?? [],
    signal,
  };
}
