import { SessionInterest, type SessionNews } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { MeshError } from '../../base/index.js';
import { failureOf } from '../../message/index.js';
import type { Following } from './following.js';

/** A negotiation that a session follows. */
export interface Entry {
  readonly key: number;
  /** Whether there may be news of it: who wants to hear of its end alone is not asked before. */
  stirs(): boolean;
  /** Takes the next news of it; undefined: there is none now. After news that is `over` comes nothing. */
  next(): SessionNews | undefined;
  /** It can be followed from now on, after this version. */
  follow(following: Following, afterVersion: number): void;
  /** Hears of it no more. */
  stop(): void;
}

/** Makes one of which nothing is known yet. */
export function createEntry(key: number, interest: SessionInterest): Entry {
  return new Heard(key, interest === SessionInterest.OUTCOME);
}

const none: readonly never[] = [];

/** A class: one is made for each negotiation, and nothing for it but this. */
class Heard implements Entry {
  readonly key: number;
  readonly #outcomeOnly: boolean;
  #following: Following | undefined = undefined;
  #version = 0;
  #steps: readonly Step[] = none;
  #at = 0;
  #over = false;

  constructor(key: number, outcomeOnly: boolean) {
    this.key = key;
    this.#outcomeOnly = outcomeOnly;
  }

  stirs(): boolean {
    const following = this.#following;
    return !this.#outcomeOnly || !following || following.over() || following.stopped() !== undefined;
  }

  next(): SessionNews | undefined {
    const following = this.#following;
    if (this.#over || !following) return undefined;
    const step = this.#nextStep(following);
    if (step?.kind.case === 'ended') return this.#last(newsOf(this.key, { case: 'step', value: step }), following);
    if (step) return newsOf(this.key, { case: 'step', value: step });
    if (following.over()) return this.#last(newsOf(this.key, { case: undefined }));
    const stopped = following.stopped();
    return stopped && this.#last(failed(this.key, stopped, true));
  }

  /** The next step that the caller wants to hear of. */
  #nextStep(from: Following): Step | undefined {
    if (this.#outcomeOnly)
      return from.over() ? from.stepsAfter(this.#version).findLast(({ kind }) => kind.case === 'ended') : undefined;
    if (this.#at === this.#steps.length) {
      this.#steps = from.stepsAfter(this.#version);
      this.#at = 0;
    }
    const step = this.#steps[this.#at];
    if (!step) return undefined;
    this.#at += 1;
    this.#version = Number(step.version);
    return step;
  }

  /** Of a negotiation that has ended it is said how many offers there were. */
  #last(news: SessionNews, ended?: Following): SessionNews {
    news.over = true;
    if (ended) news.offers = ended.offers();
    this.stop();
    return news;
  }

  follow(from: Following, afterVersion: number): void {
    if (this.#over) {
      from.stop();
      return;
    }
    this.#following = from;
    this.#version = afterVersion;
  }

  /** Lets go of the negotiation: who is in a list of those with news may stay there for a while. */
  stop(): void {
    this.#over = true;
    this.#following?.stop();
    this.#following = undefined;
    this.#steps = none;
  }
}

/** News of a negotiation that is not over. */
export function newsOf(key: number, what: SessionNews['what']): SessionNews {
  return { $typeName: 'dacp.negotiation.v1.SessionNews', key, what, over: false, offers: 0 };
}

/** Something went wrong; `over`: so wrong that nothing more comes of it. */
export function failed(key: number, error: MeshError, over: boolean): SessionNews {
  const news = newsOf(key, { case: 'failure', value: failureOf(error) });
  news.over = over;
  return news;
}
