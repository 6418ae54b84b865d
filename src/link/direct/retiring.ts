import { type Clock, MeshError, type Timer } from '../../base/index.js';
import type { Link } from '../link.js';

export interface RetiringOptions {
  readonly clock: Clock;
  /** After so long without a use a link is not needed any more, in ms. */
  readonly idleMs: number;
  /** Something is under way on a link. */
  uses(link: Link): boolean;
  /** A link was not used for long. */
  idle(link: Link): void;
}

/** Ends direct links in good order: both sides say that they send nothing any more before the stream ends. */
export interface Retiring {
  watch(link: Link): void;
  /** It is used; false: it is no direct link. */
  used(link: Link): boolean;
  /** Nothing new is sent over it from here. */
  retire(link: Link): void;
  /** What was said over the connection before may be lost. */
  resumed(link: Link): void;
  ended(link: Link): void;
  stop(): void;
}

/** How often links are looked at that are about to end, in ms. */
const partingMs = 100;

/** What is known of one link. */
interface Watched {
  used: boolean;
  unusedMs: number;
  retired: boolean;
  /** The peer was told. */
  told: boolean;
}

export function createRetiring({ clock, idleMs, uses, idle }: RetiringOptions): Retiring {
  const watched = new Map<Link, Watched>();
  /** Most that comes or goes uses the link that was used last. */
  let lastLink: Link | undefined;
  let lastState: Watched | undefined;
  let timer: Timer | undefined;
  let stopped = false;
  const quarterMs = Math.max(1, Math.floor(idleMs / 4));

  function arm(everyMs: number): void {
    timer?.cancel();
    timer = clock.setTimer(everyMs, () => {
      timer = undefined;
      for (const [link, state] of [...watched]) look(link, state, everyMs);
      rearm();
    });
  }

  function rearm(): void {
    if (watched.size === 0 || stopped) return;
    const parting = [...watched.values()].some(({ retired }) => retired);
    arm(parting ? Math.min(partingMs, quarterMs) : quarterMs);
  }

  function look(link: Link, state: Watched, sinceMs: number): void {
    state.unusedMs = state.used ? 0 : state.unusedMs + sinceMs;
    state.used = false;
    if (state.retired) part(link, state);
    else if (state.unusedMs >= idleMs && !uses(link)) idle(link);
  }

  function part(link: Link, state: Watched): void {
    if (link.state !== 'open' || !link.isIdle() || uses(link)) return;
    if (!state.told) link.goodbye(false, new MeshError('DRAINING', 'this direct link is not needed any more'));
    state.told = true;
    if (link.leaving) link.close();
  }

  return {
    watch(link) {
      watched.set(link, { used: true, unusedMs: 0, retired: false, told: false });
      lastLink = undefined;
      if (!timer) rearm();
    },
    used(link) {
      if (link !== lastLink) {
        lastLink = link;
        lastState = watched.get(link);
      }
      if (lastState) lastState.used = true;
      return lastState !== undefined;
    },
    retire(link) {
      const state = watched.get(link);
      if (state) state.retired = true;
      rearm();
    },
    resumed(link) {
      const state = watched.get(link);
      if (state) state.told = false;
    },
    ended(link) {
      watched.delete(link);
      lastLink = undefined;
    },
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}
