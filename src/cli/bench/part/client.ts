import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Connection, connect } from '../../../agent/index.js';
import { MeshError, sleep, systemClock, toMeshError } from '../../../base/index.js';
import { closedLoop, type LoopFigures } from '../closed-loop.js';
import { type Load, payload } from '../orders.js';
import type { Doings } from './doings.js';
import { publish } from './publish.js';
import type { Rounds } from './rounds.js';

/** The process that asks, publishes and calls for proposals. */
export function createClientPart(): Doings {
  let mesh: Connection | undefined;
  let node = '';
  let rounds: Promise<Rounds> | undefined;

  function place(): Connection {
    if (!mesh) throw new MeshError('NOT_STARTED', 'the client has not begun');
    return mesh;
  }

  /** Loaded when it is asked for: what only asks starts without it. */
  function negotiating(): Promise<Rounds> {
    rounds ??= import('./rounds.js').then(({ createRounds }) => createRounds(node));
    return rounds;
  }

  async function load({ what, concurrency, forMs, bidders = 0 }: Load): Promise<LoopFigures> {
    const speaker = place();
    const once = {
      ask: () => speaker.ask('echo', payload, { receipt: Receipt.HANDLED }),
      store: () => speaker.tell('echo', payload, { receipt: Receipt.DURABLE }),
      negotiate: async () => (await negotiating()).once(bidders),
    }[what];
    return await closedLoop({ concurrency, forMs, once });
  }

  return {
    async begin({ config }) {
      node = config.node;
      mesh = await connect({ node });
      return { address: '' };
    },
    reach: agent => reach(place(), agent),
    load,
    notes: notes => publish(place(), notes),
    async close() {
      (await rounds)?.close();
      await mesh?.close();
    },
  };
}

/** Asks until the agent is known, at most five minutes. */
async function reach(mesh: Connection, agent: string): Promise<null> {
  const endMs = performance.now() + 300_000;
  for (;;) {
    try {
      await mesh.ask(agent, payload);
      return null;
    } catch (error) {
      const { reason } = toMeshError(error);
      if (reason !== 'AGENT_UNKNOWN' || performance.now() > endMs) throw error;
      await sleep(systemClock, 5);
    }
  }
}
