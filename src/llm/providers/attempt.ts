import { MeshError } from '../../base/index.js';
import { faultOf, unreadable } from '../faults.js';
import type { Piece } from '../provider.js';

/** Does one call with a provider's client; what it throws becomes an error of the mesh. */
export async function attempt<T>(provider: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw faultOf(provider, error, { signal });
  }
}

/** The same of a stream. One that gives nothing at all was none: PROVIDER_UNREADABLE. */
export async function* attemptStream(
  provider: string,
  signal: AbortSignal,
  open: () => Promise<AsyncIterable<Piece>> | AsyncIterable<Piece>,
): AsyncGenerator<Piece> {
  let begun = false;
  try {
    for await (const piece of await open()) {
      begun = true;
      yield piece;
    }
  } catch (error) {
    const fault = faultOf(provider, error, { signal, begun });
    if (!begun && fault.reason === 'STREAM_CUT') throw unreadable(provider, 'a stream without an answer');
    // Servers between say in the middle of a stream that theirs has failed.
    throw begun && fault.reason === 'PROVIDER_FAILED' ? brokenOff(provider, fault) : fault;
  }
}

function brokenOff(provider: string, fault: MeshError): MeshError {
  const message = `the answer of ${provider} broke off: ${fault.message}`;
  return new MeshError('STREAM_CUT', message, { details: fault.details, cause: fault });
}
