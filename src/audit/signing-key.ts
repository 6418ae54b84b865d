import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { MeshError } from '../base/index.js';
import { createSigner, newSigningKey, type Signer } from '../security/index.js';

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
  const existing = readText(paths.key);
  let signer = createSigner(existing ?? makeKey(paths.key));
  let publicKeys = readText(paths.list) ?? '';
  list(signer);

  /** Listed before it signs anything. */
  function list({ publicKey }: Signer): void {
    if (publicKeys.includes(publicKey.trim())) return;
    publicKeys += publicKey;
    replaceFile(paths.list, publicKeys, 0o644);
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
      replaceFile(paths.key, pem, 0o600);
      signer = next;
      return signer;
    },
  };
}

/** The public keys that a folder lists. Errors: KEY_UNUSABLE when it lists none. */
export function readPublicKeys(folder: string): string {
  const path = join(folder, keyFiles.public);
  const text = readText(path);
  if (text !== undefined) return text;
  throw new MeshError('KEY_UNUSABLE', `${path} is missing: name a file of public keys with --public-key`);
}

/** Of two processes that make it at once, one is first and the other takes that one's. */
function makeKey(path: string): string {
  const temporary = `${path}.${process.pid}`;
  const pem = newSigningKey();
  usable(path, () => writeWhole(temporary, pem, 0o600));
  try {
    linkSync(temporary, path);
    syncFolder(dirname(path));
    return pem;
  } catch (error) {
    const theirs = readText(path);
    if (theirs === undefined) throw unusable(path, error);
    return theirs;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function replaceFile(path: string, text: string, mode: number): void {
  usable(path, () => {
    const temporary = `${path}.${process.pid}`;
    writeWhole(temporary, text, mode);
    renameSync(temporary, path);
    syncFolder(dirname(path));
  });
}

function writeWhole(path: string, text: string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A name that was made or removed is on disk only when its folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(path, error);
  }
}

function usable(path: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    throw unusable(path, error);
  }
}

function unusable(path: string, error: unknown): MeshError {
  const why = error instanceof Error ? error.message : String(error);
  return new MeshError('KEY_UNUSABLE', `the key file ${path} cannot be used: ${why}`, { cause: error });
}
