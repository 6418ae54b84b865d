import type { Agent, Host } from '../agent/index.js';
import { createHost } from '../agent/index.js';
import { createLifecycle } from '../base/index.js';
import type { Exchange } from '../link/index.js';
import {
  createNegotiations,
  type Directory,
  type Ledger,
  type Negotiations,
  type Reputations,
} from '../negotiation/index.js';
import type { Chance } from './chance.js';
import type { Network, Place } from './network.js';
import type { Life } from './virtual-time.js';

/** The manager's process: the real negotiations. */
export interface ManagerProcess {
  readonly place: Place;
  readonly negotiations: Negotiations;
}

/** The name of the manager in the mesh. */
export const managerName = 'negotiations';

/** A manager that is about to start. */
export function createManagerProcess(parts: {
  readonly life: Life;
  readonly network: Network;
  readonly ledger: Ledger;
  /** What is known of bidders: as the ledger, it outlives the process. */
  readonly reputations: Reputations;
  readonly registry: Directory;
  readonly chance: Chance;
  readonly sessionId: string;
}): ManagerProcess {
  const { life, network, ledger, reputations, registry, chance, sessionId } = parts;
  let take: Place['offer'] = () => undefined;
  const place: Place = { agent: managerName, sessionId, life, offer: inbound => take(inbound) };
  const host: Pick<Host, 'attach'> = {
    attach(_, taken) {
      take = taken;
      return () => undefined;
    },
  };
  const exchange = network.exchangeOf(place);
  const { clock } = life;
  return {
    place,
    negotiations: createNegotiations({ ledger, reputations, exchange, host, registry, clock, random: chance.next }),
  };
}

/** A bidder's process: a real host, with the agent in it. What the agent draws comes from the seed as well. */
export async function createBidderProcess(parts: {
  readonly life: Life;
  readonly network: Network;
  readonly agent: Agent;
  readonly chance: Chance;
  readonly sessionId: string;
}): Promise<Place> {
  const { life, network, agent, chance, sessionId } = parts;
  const name = agent.descriptor.id;
  const place: Place = {
    agent: name,
    sessionId,
    life,
    offer: inbound => host.offer(name, inbound),
  };
  const host = createHost({
    exchange: exchangeOn(network, place),
    agents: [agent],
    clock: life.clock,
    drainTimeoutMs: 0,
    recordings: { recorded: ({ kind }) => (kind === 'random' ? { answer: chance.next() } : undefined) },
  });
  await host.start();
  return place;
}

function exchangeOn(network: Network, place: Place): Exchange {
  const nothing = async () => undefined;
  const lifecycle = createLifecycle({ name: 'simulated exchange', start: nothing, close: nothing });
  return Object.assign(lifecycle, network.exchangeOf(place));
}
