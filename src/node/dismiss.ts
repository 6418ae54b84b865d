import { isReason } from '../base/index.js';
import type { Registry, SessionKey } from '../registry/index.js';

const pageSize = 1000;

/**
 * Ends the sessions of hosts whose processes are known to be gone: what comes in their place takes their ids at once, instead of when
 * their leases run out.
 */
export async function dismissHosts(
  registry: Pick<Registry, 'listSessions' | 'closeSession'>,
  hostIds: readonly string[],
): Promise<void> {
  const keys: SessionKey[] = [];
  for (let pageToken = ''; ; ) {
    const page = registry.listSessions({ pageSize, pageToken });
    for (const { lease, hostId } of page.sessions) if (lease && hostIds.includes(hostId)) keys.push(lease);
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  await Promise.all(keys.map(({ sessionId, fencingToken }) => close(registry, { sessionId, fencingToken })));
}

/** One whose lease has run out meanwhile is gone as well. */
async function close(registry: Pick<Registry, 'closeSession'>, key: SessionKey): Promise<void> {
  try {
    await registry.closeSession(key);
  } catch (error) {
    if (!isReason(error, 'LEASE_LOST')) throw error;
  }
}
