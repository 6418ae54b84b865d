import type { MeshError } from '../base/index.js';
import type { Refusal } from './exchange.js';

/** Offers something to agents one by one, by their names and places, and says who has not taken it. */
export function offerToEach(
  agents: readonly string[],
  offer: (agent: string, place: number) => MeshError | undefined,
): readonly Refusal[] {
  const refusals: Refusal[] = [];
  for (let place = 0; place < agents.length; place++) {
    const agent = agents[place] as string;
    const error = offer(agent, place);
    if (error) refusals.push({ agent, error });
  }
  return refusals;
}
