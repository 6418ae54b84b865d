import { MeshError } from '../base/index.js';
import type { Dialogue, Said } from './dialogue.js';

/**
 * The message that a fork has to begin with so that `wanted` may become another: itself, unless an agent that acts says it, which then has
 * to be given what it said it to. Errors: OPTION_INVALID when nothing is known that it was said to. Pure.
 */
export function forkBase({ said }: Pick<Dialogue, 'said'>, wanted: Said, acts: (agent: string) => boolean): Said {
  const seen = new Set<Said>();
  let base: Said | undefined = wanted;
  while (base && acts(base.from) && !seen.has(base)) {
    seen.add(base);
    const { message, causeId }: Said = base;
    base = said.find(one => one.message.id === (message.inReplyTo || causeId));
  }
  if (base && !seen.has(base)) return base;
  const how = `give it other words with --edit, or fork from a message that is said to ${wanted.from}`;
  throw new MeshError('OPTION_INVALID', `#${wanted.number}: ${wanted.from}, who is replaced, began with it; ${how}`);
}
