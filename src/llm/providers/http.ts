import { faultOf, statusFault } from '../faults.js';
import { dispatchFetch } from './dispatch.js';

/** The longest that clients themselves wait, in ms: deadlines come with the signal. */
export const clientTimeoutMs = 2 ** 31 - 1;

/**
 * The `fetch` that providers' clients are given, so that what goes wrong on the way is told alike for all: an answer that is no success
 * becomes an error here, with the time after which to try again, before a client makes its own of it. Connections are kept alive.
 */
export function createProviderFetch(provider: string): typeof fetch {
  return async (input, init) => {
    const response = await dispatchFetch(input, init).catch(error => {
      const signal = init?.signal ?? new AbortController().signal;
      throw signal.aborted ? error : faultOf(provider, error, { signal });
    });
    if (response.ok) return response;
    throw await statusFault(provider, response);
  };
}
