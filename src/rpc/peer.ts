import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Peer } from './service.js';

/** `host:port` with an IPv6 host in brackets, and an IPv4 one that came as IPv6 as what it is. */
export function formatAddress(host: string | undefined, port: number | undefined): string {
  if (host === undefined) return 'unknown';
  const plain = host.startsWith('::ffff:') ? host.slice(7) : host;
  return `${plain.includes(':') ? `[${plain}]` : plain}:${port ?? 0}`;
}

/** Who is at the other end of a socket. The certificate is read when somebody asks, since parsing costs more than a call. */
export function peerOf(socket: Socket): Peer {
  const address = formatAddress(socket.remoteAddress, socket.remotePort);
  if (!(socket instanceof TLSSocket)) return { address };
  return peerWith(address, () => (socket.authorized ? socket.getPeerX509Certificate() : undefined));
}

/** A peer whose certificate is read once, when somebody asks. */
export function peerWith(address: string, read: () => X509Certificate | undefined): Peer {
  let certificate: Peer['certificate'] | null | undefined;
  return {
    address,
    get certificate() {
      if (certificate === undefined) certificate = describe(read()) ?? null;
      return certificate ?? undefined;
    },
  };
}

function describe(certificate: X509Certificate | undefined): Peer['certificate'] {
  if (!certificate) return undefined;
  return { subject: certificate.subject.replaceAll('\n', ', '), fingerprint256: certificate.fingerprint256 };
}
