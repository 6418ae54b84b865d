import { nearest } from '../base/index.js';
import type { Call } from './call.js';
import { isCalled } from './candidate.js';
import type { Roster, Seat } from './roster.js';

/** What a call names and nobody has, and what there is instead; undefined: it is there. */
export function notThere(
  { seats, providers }: Pick<Roster, 'seats' | 'providers'>,
  { provider, model }: Pick<Call, 'provider' | 'model'>,
): string | undefined {
  if (provider && !providers.includes(provider))
    return `there is no provider ${provider}; there are ${providers.join(', ')}`;
  const theirs = seats.filter(({ info }) => !provider || info.provider === provider);
  if (theirs.length === 0)
    return `no model of ${provider} is known; name those that may be asked with DACP_MODELS=${provider}/MODEL, or start its server`;
  if (!model || theirs.some(({ info }) => isCalled(info, model))) return undefined;
  return `there is no model ${model}${provider ? ` of ${provider}` : ''}; ${instead(model, theirs)}`;
}

/** What may have been meant. */
function instead(model: string, seats: readonly Seat[]): string {
  const alike = nearest(model, new Set(seats.map(({ info }) => info.model)));
  return `${alike.length > 0 ? `like it are ${alike.join(', ')}; ` : ''}"dacp llm models" shows all`;
}
