import { rules } from './rules.js';

/** Whether a negotiation is one in which newcomers have their chance: drawn from its id, so that everybody draws the same. */
export function isNewcomersTurn(negotiationId: string): boolean {
  return draw(negotiationId) < rules.newcomerShare;
}

/** A number from 0 to 1 that follows from a text: FNV-1a, its bits mixed once more as in MurmurHash3. */
function draw(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
