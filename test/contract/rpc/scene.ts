import { onTestFinished } from 'vitest';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import {
  bind,
  type CallContext,
  type Channel,
  createServer,
  type DialOptions,
  dial,
  type Implementation,
  type Server,
  type ServerOptions,
} from '../../../src/rpc/index.js';

type EventLog = Implementation<typeof EventLogService>;

/** A fake event log: a service with single answers and a stream, without anything behind it. */
export function fakeEventLog(methods: Partial<EventLog> = {}) {
  return bind(EventLogService, {
    append: ({ events }) => ({ version: BigInt(events.length), ids: events.map(({ id }) => id) }),
    read: () => ({ end: true }),
    publish: ({ events }) => ({ ids: events.map(({ id }) => id) }),
    async *subscribe() {
      for (const cursor of ['1', '2', '3']) yield { cursor };
    },
    acknowledge: () => ({}),
    listDeadLetters: () => ({}),
    redrive: () => ({}),
    ...methods,
  });
}

/** Starts a server on a free port of this machine and closes it after the test. */
export async function startServer(options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = createServer({ host: '127.0.0.1', port: 0, services: [fakeEventLog()], drainMs: 500, ...options });
  await server.start();
  onTestFinished(() => server.close());
  return server;
}

/** Dials and closes after the test. */
export function connect(server: { readonly address: string }, options: DialOptions = {}): Channel {
  const channel = dial(server.address, options);
  onTestFinished(() => channel.close());
  return channel;
}

/** A handler that never answers, and when it was entered with what. */
export function stuck() {
  let enter: (call: CallContext) => void = () => undefined;
  const entered = new Promise<CallContext>(resolve => {
    enter = resolve;
  });
  const handler = (_request: unknown, call: CallContext) => {
    enter(call);
    return new Promise<never>(() => undefined);
  };
  return { handler, entered };
}

/** Resolves when the signal is aborted, with its reason. */
export function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise(resolve => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });
}

/** The error that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const nothing = Symbol('resolved');
  const error = await promise.then(
    () => nothing,
    failure => failure,
  );
  if (error === nothing) throw new Error('expected a rejection');
  return error;
}

/** What an iterable gives until its end. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** One call as curl makes it. */
export function post(
  server: { readonly address: string },
  method: string,
  body: unknown,
  headers: Record<string, string> = {},
) {
  return fetch(`http://${server.address}/dacp.eventlog.v1.EventLogService/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}
