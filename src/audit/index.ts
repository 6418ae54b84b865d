/**
 * Ring 4: proving what happened, and hiding what is nobody's business (S12). A follower links every committed event into the hash chain of its stream, over the bytes as they
 * are stored, and signs checkpoints that cover them all; verification finds whatever was changed since.
 *
 *     const follower = createFollower({ database, store, signer: () => keys.signer });
 *     await follower.start();
 *     for await (const finding of verifyRecord(database, { keys: trustKeys(keys.publicKeys), stream: '', from: 0n, to: 0n, checkpoints: [] })) …
 *
 * Personal data are sealed with a key for each person, which lies in a file outside of the record: destroying it erases the person from
 * everything that was ever kept, and the chain, over ciphertext, still holds.
 *
 * Rules: nobody who appends waits for the follower. Links and checkpoints are never deleted; what is pruned from the record stays covered.
 */
export { type Audit, type AuditParts, type AuditSettings, createAudit } from './create-audit.js';
export { createFollower, type Follower, type FollowerOptions } from './follower.js';
export { connectPrivacy, type PrivacyClient } from './privacy/client.js';
export { openSigningKeys, readPublicKeys, type SigningKeys } from './signing-key.js';
export { auditMigrations } from './tables.js';
export { type Verification, verifyRecord } from './verify/verify.js';
