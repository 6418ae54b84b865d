import { X509Certificate } from 'node:crypto';
import { Metadata, type ServerErrorResponse, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { codes, MeshError } from '../base/index.js';
import { peerWith } from './peer.js';
import type { Peer } from './service.js';
import { fromStatus, statusFromBytes, toStatusBytes, wireMessage } from './status.js';

const detailsKey = 'grpc-status-details-bin';

/** Bytes as grpc-js wants them, without copying. */
export function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Text entries of the metadata, the first of each key; binary ones are left out. */
export function metadataMap(metadata: Metadata): Map<string, string> {
  const map = new Map<string, string>();
  for (const [key, value] of Object.entries(metadata.getMap())) if (typeof value === 'string') map.set(key, value);
  return map;
}

/** The error in the form in which a grpc-js server sends it. */
export function toGrpcError(error: MeshError): ServerErrorResponse & { code: number; details: string } {
  const metadata = new Metadata();
  metadata.set(detailsKey, toStatusBytes(error));
  const details = wireMessage(error);
  return { name: error.name, message: details, code: error.codeNumber, details, metadata };
}

/** What a grpc-js client was told, as an error; `target` is `host:port`. */
export function fromGrpcError(error: ServiceError | StatusObject, method: string, target: string): MeshError {
  const bytes = error.metadata?.get(detailsKey)[0];
  const status = Buffer.isBuffer(bytes) ? statusFromBytes(bytes) : undefined;
  return status ? fromStatus(status) : foreignError(error, method, target);
}

/** An error that no peer of ours explained: made by grpc-js on this side, or by a peer that knows no reasons. */
function foreignError({ code, details }: ServiceError | StatusObject, method: string, target: string): MeshError {
  switch (code) {
    case codes.UNAVAILABLE:
      return unavailable(details, method, target);
    case codes.DEADLINE_EXCEEDED:
      return new MeshError('DEADLINE_PASSED', `${method} at ${target} did not answer in time: ${lateBecause(details)}`);
    case codes.CANCELLED:
      return new MeshError('CALL_CANCELLED', `${method} at ${target} was cancelled`);
    case codes.UNIMPLEMENTED:
      return new MeshError('METHOD_UNKNOWN', `${target} does not serve ${method} (${details})`);
    case codes.RESOURCE_EXHAUSTED:
      if (/larger than|max \(/.test(details))
        return new MeshError('BODY_TOO_LARGE', `${method} at ${target}: ${details}`);
  }
  const [name = 'UNKNOWN'] = Object.entries(codes).find(([, number]) => number === code) ?? [];
  return new MeshError(name, details, { code: name as keyof typeof codes });
}

/** Whether the call may have had an effect depends on whether there was a connection. */
function unavailable(details: string, method: string, target: string): MeshError {
  if (/^No connection established|^Name resolution failed|refused by server|^Channel closed/.test(details)) {
    return new MeshError(
      'UNREACHABLE',
      `cannot reach ${target}: ${reasonOf(details)}; check that a process serves there, and host, port and TLS setting`,
    );
  }
  return new MeshError('OUTCOME_UNKNOWN', `the connection to ${target} broke during ${method}: ${details}`);
}

/** While there is no connection, grpc-js waits for its load balancer to pick one. */
function lateBecause(details: string): string {
  return details.includes('Waiting for LB pick')
    ? 'not even a connection came about; check host, port and firewalls'
    : details;
}

/** grpc-js wraps what happened in history and adds the time. */
function reasonOf(details: string): string {
  return (
    details
      .replace(/^.*Last error: (Error: )?/, '')
      .replace(/ \([-\d:TZ.]+\)/, '')
      // OpenSSL: thread, code, library and function before what happened, the place in its source behind.
      .replace(/[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):[^;]*/, '$1')
      .replace(/\.? *Resolution note:.*$/, '')
  );
}

interface HasPeer {
  getPeer(): string;
  getAuthContext(): { sslPeerCertificate?: { raw: Buffer } | undefined } | null;
}

/** Who is at the other end of a grpc-js call. */
export function grpcPeer(call: HasPeer): Peer {
  const address = call
    .getPeer()
    .replace(/^::ffff:/, '')
    .replace(/^(.*:.*):(\d+)$/, '[$1]:$2');
  return peerWith(address, () => {
    const certificate = call.getAuthContext()?.sslPeerCertificate;
    return certificate && new X509Certificate(certificate.raw);
  });
}
