import { MeshError } from '../../../base/index.js';
import { createMeters } from '../../../observability/index.js';
import { type AgentHost, createAgentHost } from '../../agent-host.js';
import { watchDecisions } from './decisions.js';
import type { Doings } from './doings.js';
import { recruit } from './troops.js';

/** The process with the agents, as `dacp agent run` runs them with metrics on. */
export function createHostPart(): Doings {
  const { meters, decisions } = watchDecisions(createMeters());
  let host: AgentHost | undefined;
  return {
    async begin({ config, via, telemetry, troops }) {
      const serve = via === 'direct' ? '127.0.0.1:0' : undefined;
      const own = { ...config, hostId: 'bench-host', serve, advertise: undefined };
      host = createAgentHost(own, troops.flatMap(recruit), telemetry ? meters : undefined);
      await host.start();
      return { address: '' };
    },
    add(troop) {
      if (!host) throw new MeshError('NOT_STARTED', 'the host has not begun');
      for (const agent of recruit(troop)) host.add(agent);
      return null;
    },
    decisions,
    close: async () => host?.close(),
  };
}
