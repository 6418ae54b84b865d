import { setMaxListeners } from 'node:events';
import { ChannelCredentials, type ChannelOptions, Client as GrpcClient } from '@grpc/grpc-js';
import { MeshError } from '../base/index.js';
import { type Channel, type ClientTls, type DialOptions, defaultMessageBytes } from './channel.js';
import { makeClient } from './client-calls.js';
import { openRawStream } from './client-raw.js';
import { flowWindowBytes } from './http2-sessions.js';
import { openLocalStream } from './local/client.js';
import { isOffered, localSocketPath } from './local/place.js';
import type { WireLimits } from './local/wire.js';
import type { CallOptions } from './service.js';

/**
 * A channel to the process at `address` (`host:port`, `[::1]:port`). Nothing is connected before the first call. Errors:
 * OPTION_INVALID for an address that is none, or TLS material that cannot be read.
 *
 *     const channel = dial('127.0.0.1:4700');
 *     const { agents } = await channel.client(RegistryService).discover({ query: {} });
 *     channel.close();
 */
export function dial(address: string, options: DialOptions = {}): Channel {
  checkAddress(address);
  const client = new GrpcClient(address, credentials(address, options.tls), channelOptions(options));
  const closing = new AbortController();
  // Every call under way listens to it, however many there are.
  setMaxListeners(0, closing.signal);
  const link = { client, address, metadata: options.metadata ?? {}, closing };
  const local = options.tls || options.localSocket === false ? undefined : localPathOf(address);
  return {
    address,
    client: service => makeClient(link, service),
    openRaw(method, callOptions = {}) {
      const overNetwork = (given: CallOptions) => openRawStream(link, method, given);
      if (!local || !isOffered(local)) return overNetwork(callOptions);
      return openLocalStream(local, { link, method, options: callOptions, limits: limitsOf(options) }, overNetwork);
    },
    close() {
      link.closing.abort(new MeshError('CALL_CANCELLED', `the channel to ${address} was closed`));
      client.close();
    },
  };
}

function checkAddress(address: string): void {
  const [, port] = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:/]+):(\d{1,5})$/.exec(address) ?? [];
  if (port !== undefined && Number(port) >= 1 && Number(port) <= 65_535) return;
  throw new MeshError('OPTION_INVALID', `address is "${address}"; it takes host:port, such as 127.0.0.1:4700`);
}

function credentials(address: string, tls: true | ClientTls | undefined): ChannelCredentials {
  if (!tls) return ChannelCredentials.createInsecure();
  const { ca, cert, key } = tls === true ? ({} as ClientTls) : tls;
  try {
    return ChannelCredentials.createSsl(bytes(ca), bytes(key), bytes(cert));
  } catch (error) {
    throw new MeshError(
      'OPTION_INVALID',
      `TLS for ${address} cannot be set up: ${error instanceof Error ? error.message : error}`,
      {
        cause: error,
      },
    );
  }
}

function bytes(pem: string | Buffer | undefined): Buffer | null {
  return pem === undefined ? null : Buffer.from(pem);
}

/** Where the process that is dialled would take raw streams on this machine. */
function localPathOf(address: string): string | undefined {
  const [, port] = /^127\.0\.0\.1:(\d+)$/.exec(address) ?? [];
  return port === undefined ? undefined : localSocketPath(Number(port));
}

function limitsOf(options: DialOptions): WireLimits {
  return {
    maxMessageBytes: options.maxMessageBytes ?? defaultMessageBytes,
    keepaliveMs: options.keepaliveMs ?? 20_000,
    keepaliveTimeoutMs: options.keepaliveTimeoutMs ?? 10_000,
  };
}

function channelOptions(options: DialOptions): ChannelOptions {
  const { maxMessageBytes, keepaliveMs, keepaliveTimeoutMs } = limitsOf(options);
  const serverName = typeof options.tls === 'object' ? options.tls.serverName : undefined;
  return {
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    'grpc.keepalive_time_ms': keepaliveMs,
    'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
    'grpc.initial_reconnect_backoff_ms': options.reconnectFirstMs ?? 100,
    'grpc.max_reconnect_backoff_ms': options.reconnectMaxMs ?? 2_000,
    'grpc-node.flow_control_window': flowWindowBytes,
    // Each channel has its own connection: closing it closes the connection, and calls that are cancelled in masses on one
    // cannot hurt the streams of another.
    'grpc.use_local_subchannel_pool': 1,
    // A stream would keep its first MiB for retries that are never made.
    'grpc.per_rpc_retry_buffer_size': 65_536,
    'grpc.enable_channelz': 0,
    // Peers are dialled straight: no proxy out of the environment, no service config out of DNS.
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    ...(serverName !== undefined && {
      'grpc.ssl_target_name_override': serverName,
      'grpc.default_authority': serverName,
    }),
  };
}
