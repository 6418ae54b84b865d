import { abortable, type Clock, MeshError } from '../base/index.js';
import {
  type Breaker,
  type Bulkhead,
  createBreaker,
  createBulkhead,
  createSlidingWindow,
  type SlidingWindow,
} from '../resilience/index.js';
import { type Candidate, isCalled, nameOf, type Rest } from './candidate.js';
import { createLimit } from './deadline.js';
import type { Measures } from './measures.js';
import type { ModelInfo } from './models/model.js';
import type { Provider } from './provider.js';
import { modelsOf, type ProviderConfig } from './provider-config.js';
import { createProvider } from './providers/providers.js';

/** A provider as the process uses it. */
export interface Post {
  readonly config: ProviderConfig;
  readonly breaker: Breaker;
  readonly window: SlidingWindow | undefined;
  readonly bulkhead: Bulkhead | undefined;
  /** How it failed last; undefined: it has not. */
  lastFailure: MeshError | undefined;
  /** Made, and its client loaded, when it is first asked. */
  provider(): Promise<Provider>;
}

/** A model of it. */
export interface Seat {
  readonly name: string;
  readonly info: ModelInfo;
  readonly post: Post;
  /** It wants not to be asked before, by the clock's `monotonic`. */
  restsUntilMs: number;
}

/** What is wanted by name. */
export type Whose = Partial<Record<'provider' | 'model', string | undefined>>;

/** The models that there are to ask. */
export interface Roster {
  readonly seats: readonly Seat[];
  /** The providers, also those whose models are not known. */
  readonly providers: readonly string[];
  /** Asks the servers that know their models alone, where that was not done of late; waits for them where what is wanted may be theirs. */
  discover(signal: AbortSignal, wanted: Whose | 'all'): Promise<void>;
  candidates(): Candidate[];
  /** The seat of a candidate. */
  seatOf(candidate: Candidate): Seat;
}

/** How long a server may take to say which models it has, in ms. */
const discoveryMs = 5_000;
/** For how long a list of models that a server gave, or did not give, is used, in ms. */
const discoveredForMs = 60_000;

/** The models of these providers. */
export function createRoster(configs: readonly ProviderConfig[], parts: { clock: Clock; measures: Measures }): Roster {
  const { clock, measures } = parts;
  const posts = configs.map(config => createPost(config, clock));
  const seats = new Map<string, Seat>();
  const asked = new Map<Post, number>();
  for (const post of posts) for (const info of modelsOf(post.config)) seat(post, info);
  let answers: Promise<unknown> = Promise.resolve();
  const unknown = posts.filter(({ config }) => config.models === undefined && modelsOf(config).length === 0);

  function seat(post: Post, info: ModelInfo): void {
    const name = nameOf(info);
    if (!seats.has(name)) seats.set(name, { name, info, post, restsUntilMs: Number.NEGATIVE_INFINITY });
  }

  async function ask(post: Post): Promise<void> {
    asked.set(post, clock.monotonic());
    const late = () => new MeshError('PROVIDER_TIMEOUT', `${post.config.name} did not say which models it has`);
    const limit = createLimit({ clock, timeoutMs: discoveryMs, late });
    try {
      const names = await post.provider().then(provider => provider.models?.(limit.signal) ?? []);
      for (const info of modelsOf({ ...post.config, models: names })) seat(post, info);
    } finally {
      limit.done();
    }
  }

  function isThere({ provider, model }: Whose): boolean {
    const found = ({ info }: Seat) => (!provider || info.provider === provider) && (!model || isCalled(info, model));
    return [...seats.values()].some(found);
  }

  function restOf({ post, restsUntilMs }: Seat): Rest | undefined {
    if (!post.breaker.ready) return rest(`its provider failed too often${lastOf(post)}`, post.breaker.opensInMs);
    const leftMs = restsUntilMs - clock.monotonic();
    if (leftMs > 0) return rest('it wants fewer calls', leftMs);
    const waitMs = post.window?.waitMs(post.config.name) ?? 0;
    return waitMs > 0 ? rest('the limit of calls to its provider is reached', waitMs) : undefined;
  }

  return {
    providers: configs.map(({ name }) => name),
    get seats() {
      return [...seats.values()];
    },
    async discover(signal, wanted) {
      const due = unknown.filter(
        post => (asked.get(post) ?? Number.NEGATIVE_INFINITY) + discoveredForMs <= clock.monotonic(),
      );
      // A server that does not answer has no models for now; who can ask others does not wait for it.
      if (due.length > 0) answers = Promise.allSettled(due.map(post => ask(post)));
      if (wanted === 'all' || !isThere(wanted)) await abortable(answers, signal);
    },
    candidates: () =>
      [...seats.values()].map(seat => {
        const { latencyAvgMs = 1_000, reliability = 0.99 } = seat.post.config;
        const declared = { latencyMs: latencyAvgMs, reliability, quality: seat.info.quality };
        return { info: seat.info, figures: measures.figures(seat.name, declared), rest: restOf(seat) };
      }),
    seatOf(candidate) {
      const found = seats.get(nameOf(candidate.info));
      if (!found) throw new MeshError('INTERNAL', `no model ${nameOf(candidate.info)}`);
      return found;
    },
  };
}

/** What a provider said last when it failed, at the end of a sentence about that. */
export function lastOf({ lastFailure }: Pick<Post, 'lastFailure'>): string {
  return lastFailure ? `, last with ${lastFailure.reason} – ${lastFailure.message}` : '';
}

function createPost(config: ProviderConfig, clock: Clock): Post {
  const { name, kind, apiKey, baseUrl, rateLimit, concurrencyMax, make } = config;
  let provider: Promise<Provider> | undefined;
  return {
    config,
    breaker: createBreaker({ clock, name }),
    window: rateLimit && createSlidingWindow({ clock, ...rateLimit }),
    bulkhead: concurrencyMax === undefined ? undefined : createBulkhead(concurrencyMax),
    lastFailure: undefined,
    provider() {
      provider ??= Promise.resolve(make ? make() : createProvider(kind, { name, apiKey, baseUrl }));
      return provider;
    },
  };
}

/** It cannot be asked for so long. A breaker that is being tried by somebody else is asked again soon. */
function rest(why: string, forMs: number): Rest {
  const retryAfterMs = Math.max(100, Math.ceil(forMs));
  return { why: `${why}; it is asked again in ${Math.ceil(retryAfterMs / 1_000)} s`, retryAfterMs };
}
