import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Agent, createHost, createLocalExchange, type HostOptions } from '../../../src/agent/index.js';
import { createFakeClock, type MeshError, toMeshError } from '../../../src/base/index.js';
import { createMessage, type MessageParts } from '../../../src/message/index.js';

/** What one message led to. */
export interface Outcome {
  readonly refused: MeshError | undefined;
  readonly replies: readonly Message[];
  /** undefined: not finished; else one entry for each time that it was told. */
  readonly endings: readonly (MeshError | 'well')[];
  cancel(reason: MeshError): void;
}

/** A host with these agents, a clock that stands still, and messages that are offered to it by hand. */
export function scene(agents: readonly Agent[], options: Partial<HostOptions> = {}) {
  const clock = createFakeClock();
  const host = createHost({
    exchange: local => createLocalExchange(local, clock),
    agents,
    clock,
    hostId: 'h1',
    ...options,
  });

  function offer(agent: string, parts: Partial<MessageParts> = {}): Outcome {
    const message = createMessage({ performative: 'ask', sender: 'caller', receiver: agent, ...parts }, clock);
    const controller = new AbortController();
    const replies: Message[] = [];
    const endings: (MeshError | 'well')[] = [];
    const refused = host.offer(agent, {
      message,
      signal: controller.signal,
      get givenUp() {
        const { aborted, reason } = controller.signal;
        return aborted ? toMeshError(reason) : undefined;
      },
      reply: reply => void replies.push(reply),
      handled: error => void endings.push(error ?? 'well'),
    });
    return { refused, replies, endings, cancel: reason => controller.abort(reason) };
  }

  return { clock, host, offer, settle: () => clock.advanceAsync(0) };
}

/** A promise that the test resolves. */
export function gate<T = void>() {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>(resolve => {
    open = resolve;
  });
  return { open, opened };
}
