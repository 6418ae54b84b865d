import { type Clock, MeshError } from '../base/index.js';

/** A lease that ends so much later than it did has been renewed; less is the time that the answers took. In ms. */
const renewedMs = 500;

/**
 * Tells a host id that a running process holds from one whose holder has died and left its lease: only the former is renewed. Given
 * the error of each try, it returns SESSION_HELD once it is sure that waiting does not help.
 */
export function createHolderWatch(hostId: string, clock: Clock): (error: MeshError) => MeshError | undefined {
  let leaseEndMs: number | undefined;
  return error => {
    if (error.reason !== 'SESSION_HELD' || error.retryAfterMs === undefined) {
      leaseEndMs = undefined;
      return undefined;
    }
    const endMs = clock.monotonic() + error.retryAfterMs;
    leaseEndMs ??= endMs;
    if (endMs < leaseEndMs + renewedMs) return undefined;
    const text = `host id "${hostId}" is held by a running host; stop it, or take another (--host-id)`;
    return new MeshError('SESSION_HELD', text, { details: error.details, cause: error });
  };
}
