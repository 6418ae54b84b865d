import type { PrivacyService } from '#gen/dacp/audit/v1/privacy_pb.js';
import type { Implementation } from '../../rpc/index.js';
import { actorOf } from '../actions.js';
import type { Privacy } from './privacy.js';

/** The RPC edge of what is done with data of persons. */
export function createPrivacyService(privacy: Privacy): Implementation<typeof PrivacyService> {
  return {
    seal: ({ subject, values }) => privacy.seal(subject, values),
    open: async ({ jwes, onlyState }) => ({ opened: await privacy.open(jwes, onlyState) }),
    export: ({ subject }, call) => privacy.export(subject, { actor: actorOf(call), signal: call.signal }),
    erase: async ({ subject }, call) => ({ keyId: (await privacy.erase(subject, actorOf(call))) ?? '' }),
  };
}
