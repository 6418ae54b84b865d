import { create, type DescMethod, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import { abortable, MeshError } from '../base/index.js';
import type { Call } from './call-chain.js';
import type { CallContext } from './service.js';

/** A handler, without the types of its method. */
export type Handler = (request: unknown, call: CallContext) => unknown;

/** One method with what runs it, and how an edge writes its answers. */
export interface Served<T> {
  readonly method: DescMethod;
  readonly handler: Handler;
  write(response: Message): T;
}

/**
 * One request, one answer. Rejects with what the caller may be told. A handler that ignores its signal goes on alone: its caller is
 * answered when the signal is aborted.
 */
export async function serveUnary<T>(call: Call, served: Served<T>, read: () => Message): Promise<T> {
  try {
    const wait = call.begin();
    if (wait) await wait;
    const request = read();
    call.request(served.method.input, request);
    const response = call.run(() => served.handler(request, call.context));
    const answer = write(served, await abortable(Promise.resolve(response), call.context.signal));
    call.succeed();
    return answer;
  } catch (error) {
    throw call.fail(error);
  }
}

/**
 * Answers as a stream; `read` gives what the handler takes, one message or an iterable of them. Rejects with what the caller may
 * be told. When the signal is aborted the handler's iterator is told to return, also while nobody asks for the next answer.
 */
export async function* serveStream<T>(call: Call, served: Served<T>, read: () => unknown): AsyncGenerator<T, void> {
  const { signal } = call.context;
  let answers: AsyncIterator<unknown> | undefined;
  let over = false;
  const onAbort = () => {
    call.fail(signal.reason);
    leave(answers);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const wait = call.begin();
    if (wait) await wait;
    const request = read();
    answers = call.run(() => served.handler(request, call.context) as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    for (;;) {
      const step = await abortable(answers.next(), signal);
      if (step.done) break;
      yield write(served, step.value);
    }
    over = true;
    call.succeed();
  } catch (error) {
    over = true;
    leave(answers);
    throw call.fail(error);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Only a reader that left early gets here with the call still open.
    if (!over) call.fail(new MeshError('CALL_CANCELLED', `the caller of ${call.context.method} stopped reading`));
    leave(answers);
  }
}

/** The requests of a stream, decoded and shown to the interceptors one by one. */
export async function* serveRequests<B>(
  call: Call,
  source: AsyncIterable<B>,
  read: (chunk: B) => Message,
  method: DescMethod,
): AsyncGenerator<Message, void> {
  try {
    for await (const chunk of source) {
      const message = read(chunk);
      call.request(method.input, message);
      yield message;
    }
  } catch (error) {
    throw call.context.signal.aborted ? call.context.signal.reason : error;
  }
}

function write<T>(served: Served<T>, response: unknown): T {
  return served.write(create(served.method.output, response as MessageInitShape<typeof served.method.output>));
}

/** Tells a handler's iterator that nobody wants more. Not awaited: it may be stuck in something that never ends. */
function leave(answers: AsyncIterator<unknown> | undefined): void {
  void answers?.return?.()?.catch(() => undefined);
}
