import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { evolve } from './evolve.js';
import { initialState, type NegotiationState } from './state.js';

/** The negotiation that these steps make; undefined: there are none. */
export async function fold(
  id: string,
  steps: AsyncIterable<Step> | Iterable<Step>,
): Promise<NegotiationState | undefined> {
  let state = initialState(id);
  for await (const step of steps) state = evolve(state, step);
  return state.version === 0n ? undefined : state;
}
