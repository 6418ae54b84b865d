import { type Clock, Lru, MeshError, systemClock } from '../base/index.js';
import { createMeters, type Logger, type Meters, silentLogger, type Tracer } from '../observability/index.js';
import { answerKey, createAnswers, mayReuse } from './answers.js';
import { type AskingParts, routeOf } from './asking.js';
import type { Answer, AnswerPiece, Call, CallOptions, EmbedCall, Embeddings } from './call.js';
import { type Candidate, nameOf } from './candidate.js';
import { complete } from './complete.js';
import { embed } from './embed.js';
import { createMeasures, type Measures } from './measures.js';
import type { ProviderConfig } from './provider-config.js';
import { boundlessPurse, type Purse } from './purse.js';
import { createRoster } from './roster.js';
import type { Route } from './route.js';
import { stream } from './stream.js';
import { createLlmTelemetry } from './telemetry.js';
import { createUsage, type UsageBy, type UsageLine } from './usage.js';
import { type Wanted, wantedOf } from './wanted.js';

/** A model as it stands now. */
export interface ModelState extends Candidate {
  readonly breaker: 'closed' | 'open' | 'half-open';
}

/** Whom a call would go to, and why. */
export interface Explained extends Route {
  readonly wanted: Wanted;
}

/**
 * Language models of several providers (S5). Errors of what asks them: NO_PROVIDER; PROVIDERS_FAILED with what each one said; without
 * fallback the provider's own fault; BUDGET_EXHAUSTED; OUTPUT_INVALID; FIELD_INVALID; DEADLINE_PASSED and CALL_CANCELLED.
 */
export interface Orchestrator {
  complete(call: Call, options?: CallOptions): Promise<Answer>;
  /** Piece by piece; the last one is the whole answer. Errors also: STREAM_CUT after the first piece. */
  stream(call: Call, options?: CallOptions): AsyncIterable<AnswerPiece>;
  embed(call: EmbedCall, options?: CallOptions): Promise<Embeddings>;
  /** All models, by name, with the figures by which they are chosen. Asks servers that know their models alone. */
  models(signal?: AbortSignal): Promise<ModelState[]>;
  /** Nothing is called. */
  explain(call: Call, signal?: AbortSignal): Promise<Explained>;
  /** Says how good an answer was, 0–1; gives its model and that model's quality now. Errors: ANSWER_UNKNOWN. */
  rate(
    answerId: string,
    quality: number,
  ): { readonly provider: string; readonly model: string; readonly quality: number };
  usage(by: UsageBy): UsageLine[];
  /** What is missing in the configuration, and how to set it; undefined: nothing. */
  missing(): string | undefined;
}

/** What an orchestrator is made of. */
export interface OrchestratorOptions {
  readonly providers: readonly ProviderConfig[];
  /** Who pays; nobody counts unless given. */
  readonly purse?: Purse;
  readonly clock?: Clock;
  /** What is known of models by now; nothing unless given. */
  readonly measures?: Measures;
  readonly logger?: Logger;
  readonly meters?: Meters;
  readonly tracer?: Tracer;
  /** Whether spans have what was asked and answered; false unless said. */
  readonly captureContent?: boolean;
  /** Answers that are kept for calls that may reuse them, and how long; 1,000, for an hour, unless said (S15). */
  readonly cache?: { readonly entriesMax?: number; readonly ttlMs?: number };
  /** How often all are asked again when all failed and that may pass; 1 unless said. */
  readonly roundsMax?: number;
}

/** Answers whose models are remembered, to be rated. */
const answersMax = 10_000;

const howToSet =
  'no model is configured: set OPENAI_API_KEY, ANTHROPIC_API_KEY, GOOGLE_API_KEY or HUGGINGFACE_API_KEY, or DACP_LOCAL_MODEL_URL for a server of your own, such as http://localhost:11434/v1, where the node runs, and start it again';

/** An orchestrator of these providers. Nothing is called, and no client loaded, before something is asked. */
export function createOrchestrator(options: OrchestratorOptions): Orchestrator {
  const { clock = systemClock, logger = silentLogger, meters = createMeters(), purse = boundlessPurse } = options;
  const { measures = createMeasures(clock) } = options;
  const usage = createUsage();
  const roster = createRoster(options.providers, { clock, measures });
  const telemetry = createLlmTelemetry({ ...options, logger, meters });
  const answers = createAnswers({ clock, ...options.cache });
  const given = new Lru<Candidate['info']>(answersMax, () => 0);
  const missing = () => missingOf(roster.seats.length, options.providers);
  const parts: AskingParts = {
    clock,
    purse,
    measures,
    telemetry,
    usage,
    roster,
    roundsMax: options.roundsMax,
    missing,
  };

  async function ask(call: Call, callOptions: CallOptions): Promise<Answer> {
    const answer = await complete(parts, call, callOptions);
    remember(answer);
    return answer;
  }

  function remember({ id, provider, model }: Answer): void {
    const seat = roster.seats.find(({ name }) => name === nameOf({ provider, model }));
    if (seat) given.put(id, seat.info);
  }

  return {
    complete(call, callOptions = {}) {
      if (!mayReuse(call)) return ask(call, callOptions);
      return answers.get(answerKey(call), callOptions.signal, signal => ask(call, { ...callOptions, signal }));
    },
    async *stream(call, callOptions = {}) {
      for await (const piece of stream(parts, call, callOptions)) {
        if (piece.kind === 'answer') remember(piece.answer);
        yield piece;
      }
    },
    embed: (call, callOptions = {}) => embed(parts, call, callOptions),
    async models(signal = new AbortController().signal) {
      await roster.discover(signal, 'all');
      const states = roster.candidates().map(one => ({ ...one, breaker: roster.seatOf(one).post.breaker.state }));
      return states.sort((a, b) => (nameOf(a.info) < nameOf(b.info) ? -1 : 1));
    },
    async explain(call, signal = new AbortController().signal) {
      const wanted = wantedOf(call.turns.length > 0 ? call : { ...call, turns: [{ role: 'user', text: '' }] });
      return { wanted, ...(await routeOf(parts, wanted, signal)) };
    },
    rate(answerId, quality) {
      const info = given.get(answerId);
      if (!info) throw new MeshError('ANSWER_UNKNOWN', `no answer ${answerId} is remembered; rate answers soon`);
      const name = nameOf(info);
      measures.rated(name, quality);
      const now = measures.figures(name, { latencyMs: 0, reliability: 0, quality: info.quality });
      return { provider: info.provider, model: info.model, quality: now.quality };
    },
    usage: usage.lines,
    missing,
  };
}

function missingOf(seats: number, providers: readonly ProviderConfig[]): string | undefined {
  if (seats > 0) return undefined;
  if (providers.length === 0) return howToSet;
  const silent = providers.map(({ name, baseUrl }) => `${name} at ${baseUrl ?? 'its own address'}`).join(', ');
  return `no model is known: ${silent} names none; start the server, or name its models with DACP_MODELS=PROVIDER/MODEL`;
}
