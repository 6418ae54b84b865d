import { MeshError } from '../base/index.js';
import type { SealingKey } from './jwe.js';

/**
 * Where the keys are kept that personal data are sealed with, one for each person: a port, since they must lie outside of the record and
 * of its backups. Whom a key is for cannot be told from its id.
 */
export interface SubjectKeys {
  /** The key of a person; made, and on disk, before this is answered. Errors: KEY_UNUSABLE. */
  keyFor(subject: string): Promise<SealingKey>;
  /** The key of a person as far as there is one. */
  existing(subject: string): Promise<SealingKey | undefined>;
  /** A key by its id; `erased`: it was destroyed; undefined: there never was one here. */
  find(keyId: string): Promise<SealingKey | 'erased' | undefined>;
  /** Destroys the key of a person for good and gives its id; undefined: there was none. */
  erase(subject: string): Promise<string | undefined>;
}

/** SEAL_UNKNOWN: there is no key of a person, and so nothing to be had or destroyed. `then`: what to do again once the keys are there. */
export function noKeyOf(subject: string, then: string): MeshError {
  const why = 'nothing was sealed for them here, it was erased, or the folder of keys is not here';
  return new MeshError(
    'SEAL_UNKNOWN',
    `there is no key of "${subject.slice(0, 64)}": ${why}: then put it back, and ${then}`,
  );
}
