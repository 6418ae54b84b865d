import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { MeshError } from '../base/index.js';

/** A key that seals, and what it is called. */
export interface SealingKey {
  /** Goes into the header of what is sealed. */
  readonly id: string;
  /** 32 bytes. */
  readonly secret: Uint8Array;
}

const ivBytes = 12;
const tagBytes = 16;

/**
 * Seals bytes as a compact JWE (RFC 7516; `dir`, `A256GCM`), which any JOSE library opens. The initialisation vector is random: one key
 * may seal some billions of values.
 */
export function sealJwe({ id, secret }: SealingKey, plaintext: Uint8Array): string {
  const header = jweHeader(id);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(Buffer.from(header, 'ascii'));
  const text = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return `${header}..${base64(iv)}.${base64(text)}.${base64(cipher.getAuthTag())}`;
}

/** What was sealed. Errors: SEAL_UNKNOWN for text that is no such JWE, or was not sealed with this key, or was changed. */
export function openJwe(jwe: string, { secret }: SealingKey): Uint8Array {
  const [header = '', none, iv = '', text = '', tag = ''] = jwe.split('.');
  try {
    if (none !== '' || keyIdOf(jwe) === undefined) throw new Error('it is no compact JWE of the mesh');
    const [ivOf, tagOf] = [Buffer.from(iv, 'base64url'), Buffer.from(tag, 'base64url')];
    if (ivOf.length !== ivBytes || tagOf.length !== tagBytes) throw new Error('it is cut short');
    const decipher = createDecipheriv('aes-256-gcm', secret, ivOf, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(header, 'ascii')).setAuthTag(tagOf);
    return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]);
  } catch (error) {
    throw new MeshError('SEAL_UNKNOWN', `a sealed value cannot be opened: ${String(error)}`, { cause: error });
  }
}

/** The header that everything has which is sealed with this key: always the same text, so that it can be looked for. */
export function jweHeader(keyId: string): string {
  return base64(Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid: keyId })));
}

/** The key that a JWE was sealed with; undefined for text that is no JWE as they are made here. */
export function keyIdOf(jwe: string): string | undefined {
  const header = jwe.slice(0, jwe.indexOf('.'));
  try {
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid?: unknown };
    return typeof kid === 'string' && jweHeader(kid) === header ? kid : undefined;
  } catch {
    // Not JSON: no header.
    return undefined;
  }
}

/** All that is sealed with this key anywhere in the bytes, whatever is around it. */
export function findJwes(bytes: Uint8Array, keyId: string): string[] {
  return beginningWith(jweHeader(keyId), bytes);
}

/** All that is sealed anywhere in the bytes, with whatever key. */
export function jwesIn(bytes: Uint8Array): string[] {
  return beginningWith(anyHeader, bytes);
}

/** As much of a header as all keys have in common. */
const anyHeader = jweHeader('').slice(0, 40);

function beginningWith(header: string, bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: string[] = [];
  for (let at = buffer.indexOf(header); at >= 0; at = buffer.indexOf(header, at + header.length)) {
    const [jwe] = compact.exec(buffer.toString('latin1', at)) ?? [];
    if (jwe !== undefined) found.push(jwe);
  }
  return found;
}

/** The tag has a length of its own: what follows it may look like more of it. */
const compact = /^[\w-]+\.\.[\w-]{16}\.[\w-]*\.[\w-]{22}/;

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
