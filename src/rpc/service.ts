import type {
  DescMessage,
  DescMethodBiDiStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from '@bufbuild/protobuf';
import type { MeshError } from '../base/index.js';

/** What a handler knows of the call, whichever protocol it came by. */
export interface CallContext {
  /** Full name of the method, such as `dacp.agent.v1.AgentService/Ask`; of a plain route such as `POST /agent/message`. */
  readonly method: string;
  /** `http`: a plain route. */
  readonly protocol: 'grpc' | 'grpc-web' | 'connect' | 'http';
  /** Aborted when the caller is gone (CALL_CANCELLED) or its deadline passed (DEADLINE_PASSED); the reason is a MeshError. */
  readonly signal: AbortSignal;
  /** When the caller stops waiting, by the clock's `now`; undefined: it did not say. */
  readonly deadlineMs: number | undefined;
  /** Request headers, keys in lower case. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly peer: Peer;
  /** W3C `traceparent` of the call's own span. */
  readonly traceparent: string;
}

/** Who calls. */
export interface Peer {
  /** Address and port that the connection came from. */
  readonly address: string;
  /** The client's certificate, when TLS asked for one and it was good. Read it while the call is open: it is looked up then. */
  readonly certificate?: { readonly subject: string; readonly fingerprint256: string } | undefined;
}

type Unary<I extends DescMessage, O extends DescMessage> = (
  request: MessageShape<I>,
  call: CallContext,
) => Promise<MessageInitShape<O>> | MessageInitShape<O>;

type ServerStreaming<I extends DescMessage, O extends DescMessage> = (
  request: MessageShape<I>,
  call: CallContext,
) => AsyncIterable<MessageInitShape<O>>;

type BiDiStreaming<I extends DescMessage, O extends DescMessage> = (
  requests: AsyncIterable<MessageShape<I>>,
  call: CallContext,
) => AsyncIterable<MessageInitShape<O>>;

/** A service's methods as functions: what a room's `service.ts` gives. Handlers throw MeshError; nothing else of the wire is theirs. */
export type Implementation<S extends DescService> = {
  [M in keyof S['method']]: S['method'][M] extends DescMethodUnary<infer I, infer O>
    ? Unary<I, O>
    : S['method'][M] extends DescMethodServerStreaming<infer I, infer O>
      ? ServerStreaming<I, O>
      : S['method'][M] extends DescMethodBiDiStreaming<infer I, infer O>
        ? BiDiStreaming<I, O>
        : never;
};

/** A service together with what runs it. */
export interface ServiceBinding {
  readonly service: DescService;
  readonly implementation: Record<string, unknown>;
  /** Methods served as raw streams of bytes, by local name; only over gRPC. */
  readonly raw?: Readonly<Record<string, (stream: RawStream) => void>>;
}

/** Ties an implementation to its service, checked by its type. */
export function bind<S extends DescService>(service: S, implementation: Implementation<S>): ServiceBinding {
  return { service, implementation };
}

/** Ties raw handlers to the bidirectional methods of a service: for links, whose frames have a codec of their own. */
export function bindRaw(
  service: DescService,
  raw: Readonly<Record<string, (stream: RawStream) => void>>,
): ServiceBinding {
  return { service, implementation: {}, raw };
}

/**
 * One end of a bidirectional gRPC stream, message by message as bytes, with nothing in between: callbacks instead of iterators,
 * since an iterator costs a promise for each message.
 */
export interface RawStream {
  /** Sends one message; false: wait for `onDrain` before sending more. Does nothing after the stream ended. Nobody changes the bytes. */
  write(bytes: Uint8Array): boolean;
  /** True: what is written leaves at once, and not only when the turn of the event loop is over. */
  isPrompt(): boolean;
  /** Ends this side well. */
  end(): void;
  /** Ends the stream with an error: the peer sees its code and reason. */
  fail(error: MeshError): void;
  /** Set once each, in the turn in which the stream is handed over; nothing is lost before. */
  onMessage(listener: (bytes: Uint8Array) => void): void;
  onDrain(listener: () => void): void;
  /** The peer ended its side well; this side may still send. */
  onEnd(listener: () => void): void;
  /** The process is about to end. Who listens may finish what is under way, and then ends this side; others are cut off soon. */
  onLeaving?(listener: () => void): void;
  /** The stream is over; `error` says why when it did not end well. Once, and always. */
  onClose(listener: (error: MeshError | undefined) => void): void;
  readonly peer: Peer;
  readonly metadata: ReadonlyMap<string, string>;
}

/** What one call to another process may carry. */
export interface CallOptions {
  /** How long to wait, in ms; 30,000 unless said (S14). Streams: no limit unless said. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A service's methods as the caller sees them; they reject with MeshError. */
export type Client<S extends DescService> = {
  [M in keyof S['method']]: S['method'][M] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, options?: CallOptions) => Promise<MessageShape<O>>
    : S['method'][M] extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageInitShape<I>, options?: CallOptions) => AsyncIterable<MessageShape<O>>
      : S['method'][M] extends DescMethodBiDiStreaming<infer I, infer O>
        ? (requests: AsyncIterable<MessageInitShape<I>>, options?: CallOptions) => AsyncIterable<MessageShape<O>>
        : never;
};
