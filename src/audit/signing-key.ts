import { join } from 'node:path';
import { MeshError, toMeshError } from '../base/index.js';
import { createSigner, newSigningKey, type Signer } from '../security/index.js';
import { keepFirst, readKept, replaceKept } from './files.js';

/** The keys that checkpoints are signed with. */
export interface SigningKeys {
  /** Who signs now. */
  readonly signer: Signer;
  /** The public keys of all that ever signed (PEM), newest last. */
  readonly publicKeys: string;
  /** Signs with a new key from now on; the old one is gone. */
  rotate(): Signer;
}

/** Files of the keys in their folder. */
export const keyFiles = { private: 'audit-key.pem', public: 'audit-keys.pub.pem' } as const;

/**
 * The signing key in this folder; made when there is none. Only its owner may read it. Errors: KEY_UNUSABLE when the file cannot be read
 * or holds another kind of key.
 */
export function openSigningKeys(folder: string): SigningKeys {
  const paths = { key: join(folder, keyFiles.private), list: join(folder, keyFiles.public) };
  const pem = readKept(paths.key) ?? keepFirst(paths.key, newSigningKey());
  let signer = signerOf(pem.toString(), paths.key);
  let publicKeys = readKept(paths.list)?.toString() ?? '';
  list(signer);

  /** Listed before it signs anything. */
  function list({ publicKey }: Signer): void {
    if (publicKeys.includes(publicKey.trim())) return;
    publicKeys += publicKey;
    replaceKept(paths.list, publicKeys, 0o644);
  }

  return {
    get signer() {
      return signer;
    },
    get publicKeys() {
      return publicKeys;
    },
    rotate() {
      const pem = newSigningKey();
      const next = createSigner(pem);
      list(next);
      replaceKept(paths.key, pem);
      signer = next;
      return signer;
    },
  };
}

function signerOf(pem: string, path: string): Signer {
  try {
    return createSigner(pem);
  } catch (cause) {
    const advice = 'put the right file back, or move it away: a new key signs from then on';
    throw new MeshError('KEY_UNUSABLE', `${path}: ${toMeshError(cause).message}; ${advice}`, { cause });
  }
}

/** The public keys that a folder lists. Errors: KEY_UNUSABLE when it lists none. */
export function readPublicKeys(folder: string): string {
  const path = join(folder, keyFiles.public);
  const text = readKept(path);
  if (text !== undefined) return text.toString();
  throw new MeshError('KEY_UNUSABLE', `${path} is missing: name a file of public keys with --public-key`);
}
