import type { AuditParts } from '../audit/index.js';
import type { Config } from './settings.js';

/** What a node's configuration says about proving and hiding. */
export function auditOf(config: Config): Pick<AuditParts, 'settings'> {
  return {
    settings: {
      data: config.data,
      subjectKeys: config.keysFolder,
      erasures: config.erasuresFolder,
      encryptionKey: config.encryptionKey,
      retention: config.retention,
    },
  };
}
