import type { Diary } from './diary.js';

/** Work on one award, as the one who did it knows. */
export interface Work {
  readonly negotiationId: string;
  readonly fence: bigint;
  readonly agent: string;
  finished: boolean;
}

/**
 * The participants' own ledger of effects: what was really done, outside of all processes, so that no crash forgets it. Whatever
 * manager and bidders believe, here a fence is used once.
 */
export interface Works {
  begin(work: Omit<Work, 'finished'>): Work;
  of(negotiationId: string, fence: bigint): Work | undefined;
}

/** Nothing done yet. */
export function createWorks(diary: Diary): Works {
  const works = new Map<string, Work>();
  return {
    begin(parts) {
      const { negotiationId, fence, agent } = parts;
      const key = `${negotiationId}#${fence}`;
      const before = works.get(key);
      if (before)
        diary.violation(`fence ${fence} of ${negotiationId} is used twice: by ${before.agent}, then by ${agent}`);
      const work = { ...parts, finished: false };
      works.set(key, work);
      diary.note(`${agent} begins to work on ${negotiationId} under fence ${fence}`);
      return work;
    },
    of: (negotiationId, fence) => works.get(`${negotiationId}#${fence}`),
  };
}
