import { MeshError } from '../base/index.js';

/** There is no such negotiation. */
export function unknownNegotiation(id: string): MeshError {
  const shown = id.slice(0, 64);
  return new MeshError(
    'NEGOTIATION_UNKNOWN',
    `there is no negotiation "${shown}"; "dacp negotiations" shows those there are`,
  );
}
