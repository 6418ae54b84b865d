import { MeshError } from '../base/index.js';
import type { MeshClient } from './mesh-client.js';

/** So many of the newest negotiations are looked through. */
const lookedThrough = 1000;

/** What the search needs of a negotiation. */
interface Known {
  readonly id: string;
  readonly conversationId: string;
}

/** The conversation of the newest negotiation. Errors: TRANSCRIPT_UNKNOWN when there is none. */
export async function lastConversation({ negotiations }: Pick<MeshClient, 'negotiations'>): Promise<string> {
  const [newest] = (await negotiations.list({ pageSize: 1 })).negotiations;
  if (newest) return newest.conversationId;
  throw new MeshError('TRANSCRIPT_UNKNOWN', 'nothing has been negotiated yet; say which conversation is meant');
}

/**
 * The conversation that is meant by a negotiation's id, or by how the id of either begins; undefined: by none of the newest. Errors:
 * OPTION_INVALID when several begin like this.
 */
export async function findConversation(
  { negotiations }: Pick<MeshClient, 'negotiations'>,
  text: string,
): Promise<string | undefined> {
  const { negotiations: newest } = await negotiations.list({ pageSize: lookedThrough });
  return conversationAmong(newest, text);
}

/** The same among negotiations that are given. */
export function conversationAmong(all: readonly Known[], text: string): string | undefined {
  const exact = all.find(({ id }) => id === text);
  if (exact) return exact.conversationId;
  const fits = all.filter(({ id, conversationId }) => id.startsWith(text) || conversationId.startsWith(text));
  const [first, ...others] = [...new Set(fits.map(({ conversationId }) => conversationId))];
  if (others.length === 0) return first;
  const some = [first, ...others].slice(0, 3).join(', ');
  throw new MeshError('OPTION_INVALID', `${text}: ${others.length + 1} conversations begin like this, such as ${some}`);
}
