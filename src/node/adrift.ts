import { SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Registry } from '../registry/index.js';

const pageSize = 1000;

/**
 * For the start of a node: links do not outlive the process that held them, so hosts that were attached before are unreachable until
 * they come back. Without it, messages would go to a host that may be gone, until its lease runs out. Their leases stay.
 */
export async function setAdrift(registry: Pick<Registry, 'listSessions' | 'setSessionState'>): Promise<void> {
  for (let pageToken = ''; ; ) {
    const page = registry.listSessions({ pageSize, pageToken });
    for (const { lease, address, state } of page.sessions) {
      if (!lease || address !== '' || state !== SessionState.ACTIVE) continue;
      await registry.setSessionState({ sessionId: lease.sessionId, fencingToken: lease.fencingToken }, 'unreachable');
    }
    pageToken = page.nextPageToken;
    if (pageToken === '') return;
  }
}
