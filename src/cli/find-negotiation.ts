import type { Negotiation } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { MeshError } from '../base/index.js';
import type { MeshClient } from './mesh-client.js';

/** So many of the newest negotiations are looked through. */
const lookedThrough = 1000;

/**
 * The negotiation that is meant by its id, or by how it begins. Errors: NEGOTIATION_UNKNOWN when there is none; OPTION_INVALID when several
 * of the newest begin like this.
 */
export async function findNegotiation(
  { negotiations }: Pick<MeshClient, 'negotiations'>,
  text: string,
): Promise<Negotiation | undefined> {
  try {
    return (await negotiations.get({ negotiationId: text })).negotiation;
  } catch (error) {
    if (!(error instanceof MeshError) || error.reason !== 'NEGOTIATION_UNKNOWN') throw error;
    const id = idAmong((await negotiations.list({ pageSize: lookedThrough })).negotiations, text);
    if (id === undefined) throw error;
    return (await negotiations.get({ negotiationId: id })).negotiation;
  }
}

/** The same for those that want nothing but its id. */
export async function findNegotiationId(mesh: Pick<MeshClient, 'negotiations'>, text: string): Promise<string> {
  return (await findNegotiation(mesh, text))?.id ?? text;
}

/** The one of these ids that begins like this. */
export function idAmong(all: readonly { readonly id: string }[], text: string): string | undefined {
  const fits = all.filter(({ id }) => id.startsWith(text)).map(({ id }) => id);
  if (fits.length <= 1) return fits[0];
  const some = fits.slice(0, 3).join(', ');
  throw new MeshError('OPTION_INVALID', `${text}: ${fits.length} negotiations begin like this, such as ${some}`);
}
