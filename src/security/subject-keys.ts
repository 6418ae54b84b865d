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
