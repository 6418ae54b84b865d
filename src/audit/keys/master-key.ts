import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, scryptSync } from 'node:crypto';
import { join } from 'node:path';
import { MeshError } from '../../base/index.js';
import { keepFirst, readKept } from '../files.js';

/** What keys of persons are wrapped with, and named by. */
export interface MasterKey {
  /** The key as it lies on disk. `name` is bound to it: a file that was renamed does not open. */
  wrap(secret: Uint8Array, name: string): Uint8Array;
  /** Errors: KEY_UNUSABLE for bytes that were not wrapped with this key under this name. */
  unwrap(bytes: Uint8Array, name: string): Uint8Array;
  /** A name that tells nobody without this key what it was made of; 32 hexadecimal digits. */
  pseudonym(text: string): string;
}

const files = { key: 'master.key', check: 'master.json' };
const ivBytes = 12;
const tagBytes = 16;

/**
 * The master key of a folder: from the passphrase, if there is one, else from a file of its own there. It is checked against the one that
 * the folder began with. Errors: KEY_UNUSABLE.
 */
export function openMasterKey(folder: string, passphrase: string | undefined): MasterKey {
  const path = join(folder, files.check);
  const { salt, check } = readCheck(path) ?? makeCheck(path, passphrase, folder);
  const master = createMaster(rootOf(folder, passphrase, salt));
  if (master.pseudonym('check') === check) return master;
  const setting = 'DATAMETRIA_AGENT_ENCRYPTION_KEY';
  const wrong =
    passphrase === undefined
      ? `with its ${files.key}: put the old file back, or set ${setting} if that was set when they were made`
      : `with this ${setting}: set it as it was when they were made, or leave it out if it was not set`;
  throw new MeshError('KEY_UNUSABLE', `the keys in ${folder} cannot be used ${wrong}`);
}

interface Check {
  /** 16 bytes in hexadecimal. */
  readonly salt: string;
  readonly check: string;
}

function readCheck(path: string): Check | undefined {
  const text = readKept(path)?.toString();
  return text === undefined ? undefined : parseCheck(path, text);
}

function makeCheck(path: string, passphrase: string | undefined, folder: string): Check {
  const salt = randomBytes(16).toString('hex');
  const check = createMaster(rootOf(folder, passphrase, salt)).pseudonym('check');
  return parseCheck(path, keepFirst(path, `${JSON.stringify({ salt, check })}\n`).toString());
}

function parseCheck(path: string, text: string): Check {
  try {
    return JSON.parse(text) as Check;
  } catch (error) {
    throw new MeshError('KEY_UNUSABLE', `${path} is damaged: ${String(error)}; put back a copy of it`, {
      cause: error,
    });
  }
}

/** A passphrase is stretched: about 50 ms, once. */
function rootOf(folder: string, passphrase: string | undefined, salt: string): Uint8Array {
  if (passphrase !== undefined) return scryptSync(passphrase, Buffer.from(salt, 'hex'), 32);
  const path = join(folder, files.key);
  return readKept(path) ?? keepFirst(path, randomBytes(32));
}

function createMaster(root: Uint8Array): MasterKey {
  const wrapping = new Uint8Array(hkdfSync('sha256', root, '', 'dacp wrap', 32));
  const naming = new Uint8Array(hkdfSync('sha256', root, '', 'dacp pseudonym', 32));
  return {
    wrap(secret, name) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', wrapping, iv).setAAD(Buffer.from(name));
      return Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    },
    unwrap(bytes, name) {
      try {
        const decipher = createDecipheriv('aes-256-gcm', wrapping, bytes.subarray(0, ivBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(-tagBytes));
        return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
      } catch (error) {
        throw new MeshError('KEY_UNUSABLE', `key ${name} cannot be unwrapped; put back a copy of its file`, {
          cause: error,
        });
      }
    },
    pseudonym: text => createHmac('sha256', naming).update(text).digest('hex').slice(0, 32),
  };
}
