import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readTls, serverTls } from '../../../src/node/tls.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { createAuthority } from '../rpc/certificates.js';

const authority = createAuthority('test authority');
const own = authority.issue('node');

/** Writes a file; its path. */
function file(text: string): string {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const path = join(folder.path, 'file.pem');
  writeFileSync(path, text);
  return path;
}

/** The files that are named; the others are not. */
function read(named: { tlsCert?: string; tlsKey?: string; tlsCa?: string }) {
  return readTls({ tlsCert: undefined, tlsKey: undefined, tlsCa: undefined, ...named });
}

describe('TLS files', () => {
  it('are read as they are, and none is plaintext', () => {
    const files = read({ tlsCert: file(own.cert), tlsKey: file(own.key), tlsCa: file(authority.cert) });
    expect(files).toEqual({
      cert: Buffer.from(own.cert),
      key: Buffer.from(own.key),
      ca: Buffer.from(authority.cert),
    });
    expect(read({})).toBeUndefined();
  });

  it('that hold something else are all named, with their settings', () => {
    const named = { tlsCert: file('hello'), tlsKey: file(own.cert), tlsCa: file('') };
    expect(() => read(named)).toThrow(
      expect.objectContaining({
        reason: 'CONFIG_INVALID',
        message: [
          `DACP_TLS_CERT=${named.tlsCert} is no certificate in PEM`,
          `DACP_TLS_KEY=${named.tlsKey} is no private key without a passphrase in PEM`,
          `DACP_TLS_CA=${named.tlsCa} is no certificate in PEM`,
        ].join('\n'),
      }),
    );
  });

  it('that do not belong together are refused', () => {
    const named = { tlsCert: file(own.cert), tlsKey: file(authority.issue('other').key) };
    expect(() => read(named)).toThrow(/^DACP_TLS_KEY=.* is not the key of the certificate in DACP_TLS_CERT=/);
  });
});

describe('TLS of a node', () => {
  const files = { cert: Buffer.from(own.cert), key: Buffer.from(own.key) };
  const ca = Buffer.from(authority.cert);

  it.each(['ask', 'require'] as const)(
    'with authorities does with certificates of clients what is set: %s',
    tlsClient => {
      expect(serverTls({ ...files, ca }, { tlsCa: 'ca.pem', tlsClient })?.clientCertificates).toBe(tlsClient);
    },
  );

  it('without authorities leaves clients alone', () => {
    expect(serverTls(files, { tlsCa: undefined, tlsClient: 'require' })).toEqual(files);
    expect(serverTls(undefined, { tlsCa: undefined, tlsClient: 'require' })).toBeUndefined();
  });

  it('is not left out in silence when only authorities are set', () => {
    expect(() => serverTls({ ca }, { tlsCa: 'ca.pem', tlsClient: 'require' })).toThrow(
      expect.objectContaining({
        reason: 'CONFIG_INVALID',
        message: expect.stringMatching(/^DACP_TLS_CA=ca\.pem .*would listen without TLS/),
      }),
    );
  });
});
