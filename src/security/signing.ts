import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { MeshError } from '../base/index.js';
import { sha256 } from './digest.js';

/** Signs with one Ed25519 key (RFC 8032). */
export interface Signer {
  /** The first 16 hexadecimal digits of the SHA-256 of the public key (DER). */
  readonly keyId: string;
  /** PEM. */
  readonly publicKey: string;
  sign(bytes: Uint8Array): Uint8Array;
}

/** Public keys that are trusted. */
export interface TrustedKeys {
  readonly keyIds: readonly string[];
  /** Whether the key of this id is trusted and has signed exactly these bytes. */
  verify(keyId: string, bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** A new private key, as PEM (PKCS #8). */
export function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** A signer with this private key. Errors: KEY_UNUSABLE when the PEM holds no Ed25519 key. */
export function createSigner(privatePem: string): Signer {
  const key = read(() => createPrivateKey(privatePem), 'private');
  const publicKey = createPublicKey(key);
  return {
    keyId: keyIdOf(publicKey),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    sign: bytes => sign(null, bytes, key),
  };
}

const pemBlock = /-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/g;

/** Trusts the keys of a PEM text that may hold several. Errors: KEY_UNUSABLE when it holds none, or one that is not Ed25519. */
export function trustKeys(publicPem: string): TrustedKeys {
  const keys = new Map<string, KeyObject>();
  for (const block of publicPem.match(pemBlock) ?? []) {
    const key = read(() => createPublicKey(block), 'public');
    keys.set(keyIdOf(key), key);
  }
  if (keys.size === 0) throw new MeshError('KEY_UNUSABLE', 'the text holds no public key; give one in PEM (Ed25519)');
  return {
    keyIds: [...keys.keys()],
    verify(keyId, bytes, signature) {
      const key = keys.get(keyId);
      return key !== undefined && verify(null, bytes, key, signature);
    },
  };
}

function read(parse: () => KeyObject, kind: 'private' | 'public'): KeyObject {
  try {
    const key = parse();
    if (key.asymmetricKeyType === 'ed25519') return key;
    throw new Error(`it is of type ${key.asymmetricKeyType}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('KEY_UNUSABLE', `the ${kind} key cannot be used: ${why}; give an Ed25519 key in PEM`, {
      cause: error,
    });
  }
}

function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return Buffer.from(sha256(der)).toString('hex').slice(0, 16);
}
