import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import { type Address, type Message, MessageSchema, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { abortable, type Clock, createLifecycle, MeshError, toMeshError } from '../base/index.js';
import type { Exchange, Inbound, LocalAgents, SendOptions } from '../link/index.js';
import { check, formatAddress, qualify } from '../message/index.js';

/** The delivery of one message to its receivers here. */
interface Delivery {
  readonly receivers: readonly string[];
  /** One for each receiver: its handler has finished, well or not. */
  readonly endings: readonly Promise<void>[];
}

const answerTimeoutMs = 30_000;

/** An exchange for one process alone: its agents talk to each other, and nobody else is there. For tests and small programs. */
export function createLocalExchange(agents: LocalAgents, clock: Clock): Exchange {
  let turns = 0;

  /** Who is meant: one agent for an id or a capability (in turn), all for a topic or a team. */
  function receiversOf(address: Address): string[] {
    const all = agents
      .descriptors()
      .filter(({ namespace }) => qualify(namespace, '') === qualify(address.namespace, ''));
    const fit = all.filter(agent => fits(agent, address)).map(({ namespace, id }) => qualify(namespace, id));
    const { case: kind } = address.target;
    if (kind === 'topic' || kind === 'team') return fit;
    const one = fit[turns++ % fit.length];
    if (one !== undefined) return [one];
    const reason = kind === 'capability' ? 'CAPABILITY_UNKNOWN' : 'AGENT_UNKNOWN';
    throw new MeshError(reason, `nobody here is "${formatAddress(address)}"; there are ${names(all)}`);
  }

  /** Offers a message to its receivers here; the first one's error is the caller's. */
  function deliver(message: Message, { signal, reply }: Pick<Inbound, 'signal' | 'reply'>): Delivery {
    check(MessageSchema, message, 'message');
    if (!message.receiver) throw new MeshError('FIELD_INVALID', 'the message has no receiver');
    const receivers = receiversOf(message.receiver);
    const endings = receivers.map(receiver => {
      let end: (error?: MeshError) => void = () => undefined;
      const ending = new Promise<void>((resolve, reject) => {
        end = error => (error ? reject(error) : resolve());
      });
      // Whoever waits for it hears its error; nobody has to wait.
      ending.catch(() => undefined);
      const refused = agents.offer(receiver, {
        message,
        signal,
        get givenUp() {
          return signal.aborted ? toMeshError(signal.reason) : undefined;
        },
        reply,
        handled: error => end(error),
      });
      if (refused) throw refused;
      return ending;
    });
    return { receivers, endings };
  }

  /** Waits under the message's deadline and the caller's signal; what is given up is told to its receivers. */
  function under<T>(message: Message, options: SendOptions, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const { signal } = options;
    const timeoutMs = message.replyBy
      ? timestampMs(message.replyBy) - clock.now()
      : (options.timeoutMs ?? answerTimeoutMs);
    const late = () =>
      controller.abort(new MeshError('DEADLINE_PASSED', `no answer to message ${message.id} came in time`));
    const cancel = () => controller.abort(new MeshError('CALL_CANCELLED', `message ${message.id} was cancelled`));
    const timer = clock.setTimer(timeoutMs, late);
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    return abortable(run(controller.signal), controller.signal).finally(() => {
      timer.cancel();
      signal?.removeEventListener('abort', cancel);
    });
  }

  /** The first answer; or, once none of the receivers can give one any more, the error of the first. */
  function answerTo(message: Message, signal: AbortSignal): Promise<Message> {
    return new Promise((resolve, reject) => {
      const { endings } = deliver(message, { signal, reply: resolve });
      if (endings.length === 0) return;
      Promise.any(endings).catch(({ errors }: AggregateError) => reject(errors[0]));
    });
  }

  async function ask(message: Message, options: SendOptions = {}): Promise<Message> {
    return under(message, options, signal => answerTo(message, signal));
  }

  /** Nobody waits for this answer: it goes to the agent that it is for, like any message. */
  function bringBack(answer: Message): void {
    try {
      deliver(answer, { signal: new AbortController().signal, reply: bringBack });
    } catch {
      // Whoever sent the question is no agent here, or has no room for an answer that it does not wait for.
    }
  }

  async function send(message: Message, options: SendOptions = {}): ReturnType<Exchange['send']> {
    const wanted = message.receipt || Receipt.ACCEPTED;
    const unheard = new AbortController().signal;
    if (wanted === Receipt.DURABLE) throw new MeshError('RECEIPT_UNSUPPORTED', 'nothing is durable without a node');
    const { receivers, endings } = deliver(message, { signal: unheard, reply: bringBack });
    if (wanted === Receipt.HANDLED) await under(message, options, () => Promise.all(endings));
    return { message, receipt: wanted, receivers: [...receivers] };
  }

  const lifecycle = createLifecycle({
    name: 'local exchange',
    start: async () => undefined,
    close: async () => undefined,
  });
  return {
    ask,
    send,
    get state() {
      return lifecycle.state;
    },
    start: lifecycle.start,
    close: lifecycle.close,
    [Symbol.asyncDispose]: lifecycle.close,
  };
}

function fits(agent: AgentDescriptor, { target }: Address): boolean {
  switch (target.case) {
    case 'agent':
      return agent.id === target.value;
    case 'capability':
      return agent.capabilities.some(({ name }) => name === target.value);
    case 'topic':
      return agent.topics.some(topic => listens(topic, target.value));
    case 'team':
      return agent.team === target.value;
    default:
      return false;
  }
}

function listens(topic: string, name: string): boolean {
  return topic.endsWith('*') ? name.startsWith(topic.slice(0, -1)) : topic === name;
}

function names(agents: readonly AgentDescriptor[]): string {
  return agents.length === 0
    ? 'no agents'
    : agents
        .map(({ id }) => id)
        .slice(0, 10)
        .join(', ');
}
