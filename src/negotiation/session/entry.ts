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
  const outcomeOnly = interest === SessionInterest.OUTCOME;
  let following: Following | undefined;
  let version = 0;
  let steps: readonly Step[] = [];
  let at = 0;
  let over = false;

  function last(news: SessionNews): SessionNews {
    over = true;
    following?.stop();
    return news;
  }

  /** The next step that the caller wants to hear of. */
  function nextStep(from: Following): Step | undefined {
    if (outcomeOnly)
      return from.over() ? from.stepsAfter(version).findLast(({ kind }) => kind.case === 'ended') : undefined;
    if (at === steps.length) {
      steps = from.stepsAfter(version);
      at = 0;
    }
    const step = steps[at];
    if (!step) return undefined;
    at += 1;
    version = Number(step.version);
    return step;
  }

  return {
    key,
    stirs: () => !outcomeOnly || !following || following.over() || following.stopped() !== undefined,
    next() {
      if (over || !following) return undefined;
      const step = nextStep(following);
      if (step) {
        const news = newsOf(key, { case: 'step', value: step });
        return step.kind.case === 'ended' ? last({ ...news, over: true, offers: following.offers() }) : news;
      }
      if (following.over()) return last({ ...newsOf(key, { case: undefined }), over: true });
      const stopped = following.stopped();
      return stopped && last(failed(key, stopped, true));
    },
    follow(from, afterVersion) {
      if (over) from.stop();
      following = from;
      version = afterVersion;
    },
    stop() {
      over = true;
      following?.stop();
    },
  };
}

/** News of a negotiation that is not over. */
export function newsOf(key: number, what: SessionNews['what']): SessionNews {
  return { $typeName: 'dacp.negotiation.v1.SessionNews', key, what, over: false, offers: 0 };
}

/** Something went wrong; `over`: so wrong that nothing more comes of it. */
export function failed(key: number, error: MeshError, over: boolean): SessionNews {
  return { ...newsOf(key, { case: 'failure', value: failureOf(error) }), over };
}
