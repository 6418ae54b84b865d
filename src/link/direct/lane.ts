import { type Clock, MeshError, type Timer } from '../../base/index.js';
import type { Carrier } from '../carrier.js';
import type { Link } from '../link.js';
import type { Outgoing } from '../outgoing.js';

/**
 * Which way the messages of one sender to one receiver take.
 * - `node`: through the node.
 * - `joining`: what was sent through the node is followed by a vouch; what comes meanwhile waits for it to arrive.
 * - `direct`: over the direct link.
 * - `leaving`: the direct link is about to end; what comes meanwhile waits until all on it has arrived.
 */
export type LaneState = 'node' | 'joining' | 'direct' | 'leaving';

export interface LaneOptions {
  readonly clock: Clock;
  /** Messages that may wait for a change of ways. */
  readonly waitingMax: number;
  /** The link to the node as it is now. */
  node(): Link | undefined;
  /** Asks the node to vouch for the sender; the answer to this id is given to `vouched`. Undefined: it cannot be asked. */
  vouch(lane: Lane): bigint | undefined;
  /** Its state is another now. */
  changed(): void;
}

/** The way from one sender here to one receiver elsewhere. While it changes, it carries what is sent. */
export interface Lane extends Carrier {
  readonly state: LaneState;
  /** The direct link that it uses, or is about to. */
  readonly link: Link | undefined;
  /** Goes through the node until then, by the monotonic clock in ms: changing over did not work out. */
  readonly pausedUntilMs: number;
  /** Changes over to a direct link; over the one that it uses: waits for what was sent through the node meanwhile. */
  join(link: Link): void;
  /** A vouch has arrived. */
  vouched(id: bigint): void;
  /** A vouch was refused, or did not arrive. */
  refused(id: bigint): void;
  /** The direct link takes nothing new: goes on over another one, or through the node, without overtaking. */
  leave(next: () => Link | undefined): void;
  /** The direct link is over. */
  ended(): void;
}

/** How long it may take a vouch to get through the node and back, in ms. */
const vouchWithinMs = 2_000;
/** A pair whose change to a direct link failed goes through the node for so long, in ms. */
const pauseMs = 10_000;

/** Takes nothing: there is no node. */
const nowhere = { send: (_item: Outgoing) => new MeshError('UNREACHABLE', 'no node is linked now') };

/** As its maker has it: see links. */
type Changing = Lane & { state: LaneState; link: Link | undefined; pausedUntilMs: number };

/** Makes a lane through the node. */
export function createLane({ clock, waitingMax, node, vouch, changed }: LaneOptions): Lane {
  let patience: Timer | undefined;
  let asked: bigint | undefined;
  /** While it is joining: it was direct before, over the same link. */
  let again = false;
  const queue = new Set<Outgoing>();
  /** What has waited here, and where it went from here. */
  const placed = new Map<Outgoing, Link>();

  function become(next: LaneState, over: Link | undefined): void {
    lane.state = next;
    lane.link = over;
    asked = undefined;
    patience?.cancel();
    patience = undefined;
    changed();
  }

  function release(item: Outgoing): void {
    queue.delete(item);
    item.holder?.release();
    item.holder = undefined;
  }

  /** Answers go back over the link that their question came over, as long as it is there. */
  function flush(answersOver: Link | undefined): void {
    for (const item of [...queue]) {
      release(item);
      const back = item.counted || answersOver?.state === 'ended' ? undefined : answersOver;
      const to = back ?? lane.link ?? node();
      const error = (to ?? nowhere).send(item);
      if (error) item.tracker?.refused([], error);
      else if (to && item.tracker) placed.set(item, to);
    }
  }

  function giveUp(): void {
    const was = lane.link;
    lane.pausedUntilMs = clock.monotonic() + pauseMs;
    if (again) {
      become('direct', was);
      lane.leave(() => undefined);
      return;
    }
    become('node', undefined);
    flush(was);
  }

  const lane: Changing = {
    pausedUntilMs: 0,
    state: 'node',
    link: undefined,
    join(over) {
      again = lane.state === 'direct' && lane.link === over;
      become('joining', over);
      patience = clock.setTimer(vouchWithinMs, giveUp);
      asked = vouch(lane);
      if (asked === undefined) giveUp();
    },
    vouched(id) {
      if (id !== asked) return;
      become('direct', lane.link);
      flush(lane.link);
    },
    refused(id) {
      if (id === asked) giveUp();
    },
    leave(next) {
      if (lane.state === 'joining') giveUp();
      const was = lane.link;
      if (lane.state !== 'direct' || !was) return;
      become('leaving', was);
      void was.settled().then(() => {
        if (lane.state !== 'leaving' || lane.link !== was) return;
        const to = next();
        become(to ? 'direct' : 'node', to);
        flush(was);
      });
    },
    ended() {
      if (lane.state === 'node') return;
      become('node', undefined);
      flush(undefined);
    },
    send(item) {
      if (lane.state === 'direct' && lane.link) return lane.link.send(item);
      if (lane.state === 'node') return (node() ?? nowhere).send(item);
      if (queue.size >= waitingMax)
        return new MeshError('LINK_BUSY', `${queue.size} messages wait for a direct link; send slower or try again`, {
          retryAfterMs: 100,
        });
      queue.add(item);
      return undefined;
    },
    withdraw(item, tell) {
      if (queue.has(item)) release(item);
      else placed.get(item)?.withdraw(item, tell);
    },
    settle(item) {
      placed.get(item)?.settle(item);
      placed.delete(item);
    },
    leadsTo(other) {
      for (const one of placed.values()) if (one === other) return true;
      return other === lane.link || other === node();
    },
  };
  return lane;
}
