/**
 * Ring 1: what can be proven and what can be hidden (S12) – hash chains, Merkle trees, signatures; pure functions on the cryptography of
 * Node.
 *
 *     const link = linkOf(chainStart, event);
 *     const tree = createTree();
 *     tree.add(leafOf({ ...event, hash: link }));
 *     const signature = createSigner(newSigningKey()).sign(tree.root());
 *     const jwe = sealJwe(await subjectKeys.keyFor('customer-17'), plaintext);
 *
 * Rule: nothing here knows where keys are kept (`SubjectKeys` is a port) or what is signed and sealed with them.
 */
export { chainStart, type Link, leafOf, linkOf, type StoredBytes } from './chain.js';
export { sameBytes, sha256 } from './digest.js';
export { findJwes, jwesIn, keyIdOf, openJwe, type SealingKey, sealJwe } from './jwe.js';
export { createTree, type Tree } from './merkle.js';
export { erasedText, replaceSealed, type SealedValue, sealedIn } from './sealed-value.js';
export { createSigner, newSigningKey, type Signer, type TrustedKeys, trustKeys } from './signing.js';
export { noKeyOf, type SubjectKeys } from './subject-keys.js';
