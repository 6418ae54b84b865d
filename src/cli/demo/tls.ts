import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { MeshError } from '../../base/index.js';
import { type Config, readTls } from '../../node/index.js';

/** How HTTP/2 begins: the preface of a client, and settings that change nothing (RFC 9113, 3.4). */
const greeting = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.of(0, 0, 0, 4, 0, 0, 0, 0, 0)]);
/** How long the node may take to show its certificate, in ms. */
const limitMs = 5000;

/**
 * The configuration for hosts of this machine that attach to the node at `address`. A certificate that the node signed itself is
 * trusted, and the node is called by the name that its certificate is for. Errors: CONFIG_INVALID when the node's certificate still
 * cannot be trusted: the hosts would try in vain.
 */
export async function configOfHosts(config: Config, address: string): Promise<Config> {
  const tls = readTls(config);
  if (!tls?.cert) return { ...config, node: address };
  const certificate = new X509Certificate(tls.cert);
  const node = nameFor(certificate, address);
  const own = config.tlsCa === undefined && certificate.checkIssued(certificate);
  const adapted = { ...config, node, ...(own && config.tlsCert !== undefined && { tlsCa: config.tlsCert }) };
  await tryOut(adapted);
  return adapted;
}

/** A loopback address by the name that the certificate has for it. */
function nameFor(certificate: X509Certificate, address: string): string {
  const at = address.lastIndexOf(':');
  const host = address.slice(0, at).replace(/^\[|\]$/g, '');
  const loopback = host === '127.0.0.1' || host === '::1';
  if (!loopback || certificate.checkIP(host) !== undefined || certificate.checkHost('localhost') === undefined)
    return address;
  return `localhost${address.slice(at)}`;
}

async function tryOut(config: Config): Promise<void> {
  const { cert, key, ca } = readTls(config) ?? {};
  const at = config.node.lastIndexOf(':');
  const host = config.node.slice(0, at).replace(/^\[|\]$/g, '');
  const options = { host, port: Number(config.node.slice(at + 1)), cert, key, ca, ALPNProtocols: ['h2'] };
  await new Promise<void>((resolve, reject) => {
    // Whether the node takes our own certificate shows in that it answers.
    const socket = connect(options, () => socket.write(greeting)).once('data', () => end());
    socket.setTimeout(limitMs, () => end(new Error(`no answer within ${limitMs} ms`)));
    socket.on('error', end);
    function end(error?: Error): void {
      socket.destroy();
      if (error) reject(distrusted(config, error));
      else resolve();
    }
  });
}

function distrusted({ node, tlsCert, tlsCa }: Config, cause: Error): MeshError {
  const advice =
    tlsCa === undefined
      ? 'DACP_TLS_CA names the authorities that signed it'
      : `DACP_TLS_CA=${tlsCa} must name the authorities that signed it`;
  return new MeshError(
    'CONFIG_INVALID',
    `the demo's agent hosts cannot attach to ${node}: DACP_TLS_CERT=${tlsCert}: ${cause.message}; ${advice}, and the certificate must be for the address`,
    { cause },
  );
}
