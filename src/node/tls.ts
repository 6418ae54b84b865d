import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { MeshError } from '../base/index.js';
import type { ServerTls } from '../rpc/index.js';
import type { Config } from './settings.js';

/** Certificates and keys of this process, as PEM. */
export interface TlsFiles {
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly ca?: Buffer;
}

/** What each file must be, and how that is found out. */
const kinds = {
  cert: { noun: 'certificate', parse: (pem: Buffer) => new X509Certificate(pem.toString()) },
  key: { noun: 'private key without a passphrase', parse: (pem: Buffer) => createPrivateKey(pem) },
  ca: { noun: 'certificate', parse: (pem: Buffer) => new X509Certificate(pem.toString()) },
} as const;

/** Reads the files that DACP_TLS_* name; undefined when none is named: plaintext. Errors: CONFIG_INVALID with every file at fault. */
export function readTls(config: Pick<Config, 'tlsCert' | 'tlsKey' | 'tlsCa'>): TlsFiles | undefined {
  const named = { cert: config.tlsCert, key: config.tlsKey, ca: config.tlsCa };
  const faults: string[] = [];
  const files: { -readonly [K in keyof TlsFiles]: TlsFiles[K] } = {};
  for (const kind of ['cert', 'key', 'ca'] as const) {
    const path = named[kind];
    if (path === undefined) continue;
    try {
      files[kind] = readPem(kind, path);
    } catch (error) {
      faults.push(`DACP_TLS_${kind.toUpperCase()}=${path} ${(error as Error).message}`);
    }
  }
  if (faults.length === 0) faults.push(...unpaired(files, config));
  if (faults.length > 0) throw new MeshError('CONFIG_INVALID', faults.join('\n'));
  return Object.keys(files).length > 0 ? files : undefined;
}

/**
 * TLS of the port of a node, or of an agent host that serves; undefined: plaintext. With authorities, clients show certificates that
 * these signed: all of them, or with `ask` those that have one. Errors: CONFIG_INVALID for authorities alone, which would leave the
 * port in plaintext.
 */
export function serverTls(
  files: TlsFiles | undefined,
  config: Pick<Config, 'tlsCa' | 'tlsClient'>,
): ServerTls | undefined {
  if (!files) return undefined;
  const { cert, key, ca } = files;
  if (cert && key) return { cert, key, ...(ca && { ca, clientCertificates: config.tlsClient }) };
  throw new MeshError(
    'CONFIG_INVALID',
    `DACP_TLS_CA=${config.tlsCa} is set without DACP_TLS_CERT and DACP_TLS_KEY: this process would listen without TLS; set both, or leave out DACP_TLS_CA`,
  );
}

/** The file, known to be what it should be. Throws what is wrong with it. */
function readPem(kind: keyof typeof kinds, path: string): Buffer {
  let pem: Buffer;
  try {
    pem = readFileSync(path);
  } catch (error) {
    throw new Error(`cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  const { noun, parse } = kinds[kind];
  try {
    parse(pem);
  } catch {
    throw new Error(`is no ${noun} in PEM`);
  }
  return pem;
}

/** A certificate and a key that do not belong together. */
function unpaired({ cert, key }: TlsFiles, { tlsCert, tlsKey }: Pick<Config, 'tlsCert' | 'tlsKey'>): string[] {
  if (!cert || !key || new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return [];
  return [`DACP_TLS_KEY=${tlsKey} is not the key of the certificate in DACP_TLS_CERT=${tlsCert}`];
}
