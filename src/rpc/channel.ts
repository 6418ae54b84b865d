import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { CallOptions, Client, RawStream } from './service.js';

/** The largest message taken or sent unless said, in bytes: the 32 MiB that a link carries, and what is wrapped around it. */
export const defaultMessageBytes = 33 * 1024 * 1024;

/** How to dial. */
export interface DialOptions {
  /** TLS: true trusts the machine's authorities. Absent: plaintext. */
  readonly tls?: true | ClientTls;
  /** Sent with every call, such as `authorization`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The largest message taken or sent, in bytes; 33 MiB unless said. */
  readonly maxMessageBytes?: number;
  /** A connection is asked for a sign of life after so much silence, in ms; 20,000 unless said. */
  readonly keepaliveMs?: number;
  /** And is given up when none came for so long, in ms; 10,000 unless said. */
  readonly keepaliveTimeoutMs?: number;
  /**
   * Raw streams to 127.0.0.1 go over a socket of this machine when the process there offers one, without TLS; true unless said.
   */
  readonly localSocket?: boolean;
  /** Wait before the second try to connect; grows to `reconnectMaxMs`. 100 and 2,000 unless said. */
  readonly reconnectFirstMs?: number;
  readonly reconnectMaxMs?: number;
}

/** TLS of a client; certificates and keys in PEM. */
export interface ClientTls {
  /** Authorities to trust instead of the machine's. */
  readonly ca?: string | Buffer;
  /** This client's own certificate and key, both or none. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** The name that the server's certificate must have when it is not the host that is dialled. */
  readonly serverName?: string;
}

/** One connection to another process, made when it is first needed and made again when it broke. */
export interface Channel {
  /** `host:port`, as it was dialled. */
  readonly address: string;
  /**
   * A service's methods as functions. They reject with MeshError: what the peer answered, or UNREACHABLE (there was no connection:
   * nothing happened there), OUTCOME_UNKNOWN (it broke during the call), DEADLINE_PASSED, CALL_CANCELLED.
   */
  client<S extends DescService>(service: S): Client<S>;
  /** Opens a bidirectional method as a stream of bytes. Errors come by its `onClose`. No limit in time unless said. */
  openRaw(method: DescMethod, options?: CallOptions): RawStream;
  /** Ends the connection; calls in flight end with CALL_CANCELLED. Idempotent. */
  close(): void;
}
