import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { AuditService, ListActionsRequest } from '#gen/dacp/audit/v1/audit_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { EventStore } from '../eventlog/index.js';
import type { Implementation } from '../rpc/index.js';
import { trustKeys } from '../security/index.js';
import type { Database } from '../storage/index.js';
import { type Actions, actorOf } from './actions.js';
import type { Follower } from './follower.js';
import { auditStream } from './names.js';
import type { Retention } from './retention/retention.js';
import type { SigningKeys } from './signing-key.js';
import { verifyRecord } from './verify/verify.js';

/** What the service stands on. */
export interface AuditServiceParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly follower: Pick<Follower, 'sign'>;
  readonly keys: () => SigningKeys;
  readonly actions: Pick<Actions, 'done'>;
  readonly retention: Retention;
}

/** The RPC edge of tamper evidence and the audit log. */
export function createAuditService(parts: AuditServiceParts): Implementation<typeof AuditService> {
  const { database, store, follower, keys, actions, retention } = parts;
  return {
    async *verify({ stream, fromPosition, toPosition, checkpoints, publicKeys }, { signal }) {
      const trusted = trustKeys(publicKeys || keys().publicKeys);
      await follower.sign();
      const part = { stream, from: fromPosition, to: toPosition };
      const proof = verifyRecord(database, { ...part, checkpoints, keys: trusted, signal });
      for (;;) {
        const { value, done } = await proof.next();
        yield { kind: done ? { case: 'summary', value } : { case: 'finding', value } };
        if (done) return;
      }
    },
    async signCheckpoint(_request, call) {
      const newest = await follower.sign();
      await actions.done({ type: 'checkpoint.taken', action: 'audit.checkpoint', actor: actorOf(call) });
      return { ...(newest && { checkpoint: newest.signed }), publicKeys: keys().publicKeys };
    },
    async rotateKey(_request, call) {
      const { keyId } = keys().rotate();
      const details = { key_id: keyId };
      await actions.done({ type: 'key.rotated', action: 'audit.rotate-key', actor: actorOf(call), details });
      return { keyId, publicKeys: keys().publicKeys };
    },
    prune: async ({ dryRun }, call) => ({ notes: await retention.prune({ dryRun, actor: actorOf(call) }) }),
    async listActions(request, { signal }) {
      const limit = request.limit || 100;
      const filter = { types: ['audit.*'], ...(request.agentId && { agentId: request.agentId }) };
      const found = await store.readStream(auditStream, { after: request.after, limit, filter, signal });
      const next = found.at(-1)?.version ?? request.after;
      return { events: found.filter(event => isWithin(event, request)), next, end: found.length < limit };
    },
  };
}

function isWithin({ time }: Event, { since, until }: ListActionsRequest): boolean {
  const atMs = time ? timestampMs(time) : 0;
  return atMs >= (since ? timestampMs(since) : 0) && (!until || atMs < timestampMs(until));
}
