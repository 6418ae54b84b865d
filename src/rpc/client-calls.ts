import { create, type DescMethod, type DescService, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type ClientDuplexStream,
  type ClientReadableStream,
  type Client as GrpcClient,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { MeshError } from '../base/index.js';
import { fromBytes, toBytes } from '../message/index.js';
import { fromGrpcError, toBuffer } from './grpc-wire.js';
import { methodName } from './method-name.js';
import type { CallOptions, Client } from './service.js';

/** How long a single answer is waited for unless the caller says (S14: COMMUNICATION_TIMEOUT). */
const unaryTimeoutMs = 30_000;

/** A channel as its calls see it. */
export interface Link {
  readonly client: GrpcClient;
  readonly address: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Aborted when the channel is closed. */
  readonly closing: AbortController;
}

/** A method as an object that the calls below share. */
interface Outgoing {
  readonly link: Link;
  readonly method: DescMethod;
  readonly name: string;
  readonly path: string;
  serialize(message: Message): Buffer;
  deserialize(bytes: Buffer): Message;
}

/** The methods of a service as functions. */
export function makeClient<S extends DescService>(link: Link, service: S): Client<S> {
  const methods = service.methods.map(method => [method.localName, functionOf(outgoing(link, method))]);
  return Object.fromEntries(methods) as Client<S>;
}

function outgoing(link: Link, method: DescMethod): Outgoing {
  const name = methodName(method);
  return {
    link,
    method,
    name,
    path: `/${name}`,
    serialize: message => toBuffer(toBytes(method.input, message)),
    deserialize: bytes => fromBytes(method.output, bytes),
  };
}

function functionOf(call: Outgoing): (request: never, options?: CallOptions) => unknown {
  switch (call.method.methodKind) {
    case 'unary':
      return (request, options) => unary(call, request, options);
    case 'server_streaming':
      return (request, options) => serverStream(call, request, options);
    default:
      return (requests, options) => biDiStream(call, requests, options);
  }
}

function unary(call: Outgoing, request: object, options: CallOptions = {}): Promise<Message> {
  return new Promise((resolve, reject) => {
    const { link, path, serialize, deserialize } = call;
    const refused = alreadyOver(link, options);
    if (refused) return reject(refused);
    const callOptions = grpcOptions({ timeoutMs: unaryTimeoutMs, ...options });
    const message = requestOf(call, request);
    let stop: () => void = () => undefined;
    const done = (error: ServiceError | null, response?: Message) => {
      stop();
      if (error || !response) reject(failure(call, options, error));
      else resolve(response);
    };
    const metadata = metadataOf(link, options);
    const sent = link.client.makeUnaryRequest(path, serialize, deserialize, message, metadata, callOptions, done);
    stop = cancelWith(sent, link, options);
  });
}

async function* serverStream(
  call: Outgoing,
  request: object,
  options: CallOptions = {},
): AsyncGenerator<Message, void> {
  const { link, path, serialize, deserialize } = call;
  const refused = alreadyOver(link, options);
  if (refused) throw refused;
  const message = requestOf(call, request);
  const metadata = metadataOf(link, options);
  const stream = link.client.makeServerStreamRequest(
    path,
    serialize,
    deserialize,
    message,
    metadata,
    grpcOptions(options),
  );
  yield* answers(call, stream, options);
}

async function* biDiStream(
  call: Outgoing,
  requests: AsyncIterable<object>,
  options: CallOptions = {},
): AsyncGenerator<Message, void> {
  const { link, path, serialize, deserialize } = call;
  const refused = alreadyOver(link, options);
  if (refused) throw refused;
  const stream = link.client.makeBidiStreamRequest(
    path,
    serialize,
    deserialize,
    metadataOf(link, options),
    grpcOptions(options),
  );
  const broken = new AbortController();
  void writeAll(call, stream, requests).catch(error => {
    broken.abort(error);
    stream.cancel();
  });
  try {
    yield* answers(call, stream, options);
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : error;
  }
}

async function writeAll(
  call: Outgoing,
  stream: ClientDuplexStream<Message, Message>,
  requests: AsyncIterable<object>,
): Promise<void> {
  for await (const request of requests) {
    if (stream.destroyed) return;
    if (!stream.write(requestOf(call, request))) await drainedOrOver(stream);
  }
  stream.end();
}

function drainedOrOver(stream: ClientDuplexStream<Message, Message>): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      for (const event of ['drain', 'status', 'close']) stream.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'status', 'close']) stream.on(event, done);
  });
}

type ReadableCall = ClientReadableStream<Message> | ClientDuplexStream<Message, Message>;

/** Reads the answers; leaving early cancels the call. */
async function* answers(call: Outgoing, stream: ReadableCall, options: CallOptions): AsyncGenerator<Message, void> {
  const stop = cancelWith(stream, call.link, options);
  // Errors also come after the reader left.
  stream.on('error', () => undefined);
  try {
    for await (const message of stream) yield message as Message;
  } catch (error) {
    throw failure(call, options, error as ServiceError);
  } finally {
    stop();
    stream.cancel();
  }
}

/** Cancels the call when the caller or the channel says so; gives how to stop listening. */
export function cancelWith(call: { cancel(): void }, link: Link, options: CallOptions): () => void {
  const cancel = () => call.cancel();
  const signals = [link.closing.signal, options.signal];
  for (const signal of signals) signal?.addEventListener('abort', cancel, { once: true });
  return () => {
    for (const signal of signals) signal?.removeEventListener('abort', cancel);
  };
}

/** Why a call cannot begin; grpc-js would send it all the same, or throw an error of its own. */
export function alreadyOver(link: Link, { signal }: CallOptions): MeshError | undefined {
  if (link.closing.signal.aborted) return link.closing.signal.reason;
  return signal?.aborted ? cancelled(signal) : undefined;
}

function cancelled(signal: AbortSignal): MeshError {
  if (signal.reason instanceof MeshError) return signal.reason;
  return new MeshError('CALL_CANCELLED', 'the call was cancelled by its caller', { cause: signal.reason });
}

/** The error as the caller sees it: what it said itself when it cancelled, else what the peer or the connection said. */
function failure(call: Outgoing, options: CallOptions, error: ServiceError | null): MeshError {
  const over = alreadyOver(call.link, options);
  if (over) return over;
  if (!error) return new MeshError('INTERNAL', `${call.name} at ${call.link.address} ended without an answer`);
  return fromGrpcError(error, call.name, call.link.address);
}

function requestOf(call: Outgoing, request: object): Message {
  return create(call.method.input, request as MessageInitShape<typeof call.method.input>);
}

/** What the channel says with every call, then what this call says. */
export function metadataOf(link: Link, options: CallOptions): Metadata {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries({ ...link.metadata, ...options.metadata })) metadata.set(key, value);
  return metadata;
}

/** What grpc-js wants to hear: the deadline as a point in time. */
export function grpcOptions({ timeoutMs }: CallOptions): { deadline?: number } {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}
