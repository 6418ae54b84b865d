import type { SessionAction, SessionNews } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createTable, MeshError, toMeshError } from '../../base/index.js';
import type { Negotiations } from '../negotiations.js';
import { createEntry, type Entry, failed, newsOf } from './entry.js';
import { followingOf } from './following.js';

/** The negotiations of a session. */
export interface Follower {
  /** How many there are. */
  readonly size: number;
  has(key: number): boolean;
  /** Does what the caller wants. Errors: FIELD_INVALID for a key that is not free. */
  act(action: SessionAction): void;
  /** Takes the next news of one of them; undefined: there is none now. */
  next(): SessionNews | undefined;
  /** Hears of none of them any more. */
  stop(): void;
}

/** Where a follower tells. */
export interface FollowerVoice {
  /** What is no step. */
  say(news: SessionNews): void;
  /** There may be more at `next`. */
  wake(): void;
}

type Begun = { readonly id: string };

interface Followed {
  readonly entry: Entry;
  /** Its id, when it has begun; undefined: it could not. Decisions and cancellations come after that, one after the other. */
  turn: Promise<string | undefined>;
}

/** Negotiations that one session may follow. */
const followedMax = 10_000;

/** Makes one that follows nothing yet. */
export function createFollower(
  negotiations: Pick<Negotiations, 'begin' | 'follow' | 'watch' | 'pick' | 'cancel'>,
  { say, wake }: FollowerVoice,
): Follower {
  const all = createTable<number, Followed>();
  /** Those that may have news, in the order in which it came. */
  const marked = new Set<Entry>();
  const over = new AbortController();

  function mark(entry: Entry): void {
    if (!entry.stirs()) return;
    marked.add(entry);
    wake();
  }

  function begin({ key, interest }: SessionAction, beginning: () => Promise<Begun>, afterVersion: number): void {
    if (all.size >= followedMax) {
      say(
        failed(key, new MeshError('MAILBOX_FULL', `a session follows ${followedMax} negotiations; open another`), true),
      );
      return;
    }
    const entry = createEntry(key, interest);
    all.set(key, { entry, turn: follow(entry, beginning(), afterVersion) });
  }

  async function follow(entry: Entry, beginning: Promise<Begun>, afterVersion: number): Promise<string | undefined> {
    try {
      const { id } = await beginning;
      const following = negotiations.follow(id, () => mark(entry)) ?? followingOf(await collect(id));
      entry.follow(following, afterVersion);
      mark(entry);
      return id;
    } catch (error) {
      if (all.get(entry.key)?.entry === entry) {
        all.delete(entry.key);
        say(failed(entry.key, toMeshError(error), true));
      }
      return undefined;
    }
  }

  async function collect(id: string): Promise<Step[]> {
    const steps: Step[] = [];
    for await (const step of negotiations.watch(id, 0n, over.signal)) steps.push(step);
    return steps;
  }

  /** Has something changed about one that has begun, and says whether it is. */
  function change(key: number, how: (id: string) => Promise<unknown>): void {
    const followed = all.get(key);
    if (!followed) {
      say(failed(key, notFollowed(key), false));
      return;
    }
    followed.turn = followed.turn.then(async id => {
      if (id === undefined) return undefined;
      await how(id).then(
        () => say(newsOf(key, { case: 'taken', value: true })),
        error => say(failed(key, toMeshError(error), false)),
      );
      return id;
    });
  }

  function letGo(key: number): void {
    const entry = all.get(key)?.entry;
    if (!entry) return;
    all.delete(key);
    marked.delete(entry);
    entry.stop();
    wake();
  }

  return {
    get size() {
      return all.size;
    },
    has: key => all.has(key),
    act(said) {
      const { key, action } = said;
      const begins = action.case === 'start' || action.case === 'watch';
      if (begins && all.has(key)) throw notFree(key);
      if (action.case === 'start') begin(said, () => negotiations.begin(action.value), 0);
      else if (action.case === 'watch') {
        const { negotiationId, afterVersion } = action.value;
        begin(said, async () => ({ id: negotiationId }), Number(afterVersion));
      } else if (action.case === 'decide') {
        const { proposalId } = action.value;
        change(key, id => negotiations.pick(id, proposalId));
      } else if (action.case === 'cancel') {
        const { reason } = action.value;
        change(key, id => negotiations.cancel(id, reason));
      } else letGo(key);
    },
    next() {
      for (const entry of marked) {
        const news = entry.next();
        if (news?.over) all.delete(entry.key);
        if (news) return news;
        marked.delete(entry);
      }
      return undefined;
    },
    stop() {
      over.abort(new MeshError('CALL_CANCELLED', 'the session is over'));
      for (const { entry } of all.values()) entry.stop();
      all.clear();
      marked.clear();
    },
  };
}

function notFree(key: number): MeshError {
  return new MeshError('FIELD_INVALID', `key ${key} is not free: its negotiation is not over; choose another number`);
}

function notFollowed(key: number): MeshError {
  return new MeshError('NEGOTIATION_STATE', `key ${key} follows no negotiation; it is over, or was never started here`);
}
