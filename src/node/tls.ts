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

/** Reads the files that DACP_TLS_* name; undefined when none is named: plaintext. Errors: CONFIG_INVALID with every file at fault. */
export function readTls(config: Pick<Config, 'tlsCert' | 'tlsKey' | 'tlsCa'>): TlsFiles | undefined {
  const named = { cert: config.tlsCert, key: config.tlsKey, ca: config.tlsCa };
  const faults: string[] = [];
  const files: Record<string, Buffer> = {};
  for (const [name, path] of Object.entries(named)) {
    if (path === undefined) continue;
    try {
      files[name] = readFileSync(path);
    } catch (error) {
      faults.push(`DACP_TLS_${name.toUpperCase()}=${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
    }
  }
  if (faults.length > 0) throw new MeshError('CONFIG_INVALID', faults.join('\n'));
  return Object.keys(files).length > 0 ? files : undefined;
}

/** TLS of the node's port; undefined: plaintext. With authorities, clients are asked for certificates, and need none. */
export function serverTls(files: TlsFiles | undefined): ServerTls | undefined {
  if (!files?.cert || !files.key) return undefined;
  const { cert, key, ca } = files;
  return { cert, key, ...(ca && { ca, requestClientCert: true }) };
}
