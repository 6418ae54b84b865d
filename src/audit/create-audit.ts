import { join } from 'node:path';
import { AuditService } from '#gen/dacp/audit/v1/audit_pb.js';
import { PrivacyService } from '#gen/dacp/audit/v1/privacy_pb.js';
import { type Clock, createLifecycle, type Lifecycle, type MeshError } from '../base/index.js';
import type { EventFeed, EventStore } from '../eventlog/index.js';
import { auditMetrics, type Logger, type Meters } from '../observability/index.js';
import { bind, type CallInterceptor, type ServiceBinding } from '../rpc/index.js';
import { type SubjectKeys, trustKeys } from '../security/index.js';
import type { Database } from '../storage/index.js';
import { createActions, ownActor } from './actions.js';
import { auditCalls } from './audited-calls.js';
import { newestCheckpoint } from './checkpoint.js';
import { createFollower } from './follower.js';
import { createFileSubjectKeys } from './keys/file-subject-keys.js';
import { createPrivacy } from './privacy/privacy.js';
import { createPrivacyService } from './privacy/service.js';
import { readPolicy } from './retention/policy.js';
import { createRetention } from './retention/retention.js';
import { createAuditService } from './service.js';
import { keyFiles, openSigningKeys, type SigningKeys } from './signing-key.js';

/** What a node's audit stands on. */
export interface AuditParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly feed: Pick<EventFeed, 'subscribe'>;
  /** Events up to this position of the record are in the feed. */
  readonly inFeed: () => bigint;
  /** How far the events of a stream may be pruned, of those up to a version; absent: all. */
  readonly prunableTo?: (stream: string, toVersion: bigint) => Promise<bigint>;
  readonly settings: AuditSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meters: Meters;
}

/** Where a node keeps what must not lie in its record. */
export interface AuditSettings {
  /** Folder of the signing key. */
  readonly data: string;
  /** Folder of the keys of persons; `keys` in `data` unless said. */
  readonly subjectKeys?: string | undefined;
  /** Folder of the ledger of erasures; `erasures` in `data` unless said. */
  readonly erasures?: string | undefined;
  /** What keys of persons are wrapped with; a file beside them unless said. */
  readonly encryptionKey?: string | undefined;
  /** File of the policy of retention; without it, the record is kept for good. */
  readonly retention?: string | undefined;
}

/** Tamper evidence, the audit log and the data of persons, of one node. */
export interface Audit extends Lifecycle {
  readonly services: readonly ServiceBinding[];
  readonly interceptor: CallInterceptor;
  /** For rooms that keep values of persons themselves, such as states. */
  readonly subjectKeys: SubjectKeys;
  /** What `/ready` tells of it. */
  details(): Readonly<Record<string, string>>;
}

/** Makes it. Errors: CONFIG_INVALID for a policy that cannot be read; at its start KEY_UNUSABLE. */
export function createAudit({ settings, logger, meters, inFeed, ...parts }: AuditParts): Audit {
  const { database, store, clock } = parts;
  const onFault = (error: MeshError) => logger.error({ err: error }, 'the record could not be proven or pruned');
  const rules = settings.retention === undefined ? [] : readPolicy(settings.retention);
  const actions = createActions({ store, clock, onFault });
  let signing: SigningKeys | undefined;
  const keys = () => {
    signing ??= openSigningKeys(settings.data);
    return signing;
  };
  const signer = () => keys().signer;
  const follower = createFollower({ database, store, signer, clock, onFault });
  const retention = createRetention({ ...parts, rules, signer, follower, actions, inFeed, onFault });
  const persons = createFileSubjectKeys({
    folder: settings.subjectKeys ?? join(settings.data, 'keys'),
    erasuresFolder: settings.erasures ?? join(settings.data, 'erasures'),
    passphrase: settings.encryptionKey,
    clock,
  });
  const privacy = createPrivacy({ ...parts, keys: persons, actions });
  meters.gauge(auditMetrics.behind).collect(() => [[{}, Number(follower.behind)]]);
  meters.gauge(auditMetrics.uncovered).collect(() => [[{}, Number(follower.uncovered)]]);

  const lifecycle = createLifecycle({
    name: 'the audit',
    /** 1. the key that signs 2. erasures are applied again 3. the follower 4. whether the keys are those of before 5. retention */
    async start() {
      keys();
      const details = { keys: persons.applyErasures().join(' ') };
      if (details.keys !== '')
        actions.note({ type: 'privacy.erased', action: 'privacy.erase-again', actor: ownActor, details });
      await follower.start();
      await warnOfUntrusted(database, { publicKeys: keys().publicKeys, logger });
      retention.start();
    },
    async close() {
      await retention.close();
      await actions.flush();
      await follower.close();
    },
  });

  return Object.assign(lifecycle, {
    services: [
      bind(AuditService, createAuditService({ database, store, follower, keys, actions, retention })),
      bind(PrivacyService, createPrivacyService(privacy)),
    ],
    interceptor: auditCalls(actions),
    subjectKeys: persons,
    details: () => ({
      audit: follower.fault?.message ?? 'ok',
      audit_position: String(follower.position),
      audit_behind: String(follower.behind),
      audit_uncovered: String(follower.uncovered),
    }),
  });
}

/** A folder that has lost its keys gets a new one, silently; that nothing of before is believed shall not come as a surprise later. */
async function warnOfUntrusted(
  database: Database,
  { publicKeys, logger }: { readonly publicKeys: string; readonly logger: Logger },
): Promise<void> {
  // It is a warning, no more: a checkpoint that cannot be read is found out about by whoever needs it.
  const last = await newestCheckpoint(database).catch(() => undefined);
  if (!last || trustKeys(publicKeys).keyIds.includes(last.checkpoint.keyId)) return;
  const advice = `put the old ${keyFiles.public} back, or give it to "dacp audit verify" by --public-key`;
  logger.warn({ key_id: last.checkpoint.keyId }, `the key that signed the record before is not listed here; ${advice}`);
}
