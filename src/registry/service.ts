import { durationMs } from '@bufbuild/protobuf/wkt';
import type { RegistryService } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Implementation } from '../rpc/index.js';
import type { Registry } from './registry.js';

/** The registry as it is served: calls, and shapes of answers. */
export function createRegistryService(registry: Registry): Implementation<typeof RegistryService> {
  return {
    async openSession({ leaseTtl, ...request }) {
      const lease = await registry.openSession({
        ...request,
        ...(leaseTtl ? { leaseTtlMs: durationMs(leaseTtl) } : {}),
      });
      return { lease, revision: registry.revision };
    },
    async renewSession({ loads, ...key }) {
      return { lease: await registry.renewSession(key, loads) };
    },
    async closeSession(key) {
      return { revision: await registry.closeSession(key) };
    },
    async register({ agents, ...key }) {
      return { revision: await registry.register(key, agents) };
    },
    async deregister({ agents, ...key }) {
      return { revision: await registry.deregister(key, agents) };
    },
    getAgent({ namespace, agentId }) {
      return { agent: registry.getAgent(namespace, agentId) };
    },
    discover({ query, ...options }) {
      return registry.discover(query, options);
    },
    watch({ query, afterRevision }, { signal }) {
      return registry.watch(query, afterRevision, signal);
    },
    listSessions(options) {
      return registry.listSessions(options);
    },
  };
}
