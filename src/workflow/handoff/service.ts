import type { HandOffService } from '#gen/dacp/workflow/v1/handoff_pb.js';
import type { Implementation } from '../../rpc/index.js';
import type { HandOffs } from './hand-offs.js';

/** The RPC edge of hand-offs. */
export function createHandOffService(handOffs: HandOffs): Implementation<typeof HandOffService> {
  return {
    listHandOffs: query => handOffs.list(query),
    async getHandOff({ id }) {
      return { handOff: await handOffs.get(id) };
    },
    async endHandOff({ id, reason }) {
      return { handOff: await handOffs.end(id, reason) };
    },
  };
}
