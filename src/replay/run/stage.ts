import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Agent, createHost, createVolatileMemory, type Recordings, type Transcript } from '../../agent/index.js';
import { type Clock, createLifecycle, type MeshError, toMeshError, within } from '../../base/index.js';
import type { Exchange } from '../../link/index.js';
import { qualify, wantsAnswer } from '../../message/index.js';

/** What became of a message that was given to an agent. */
export interface Reaction {
  /** Undefined: it gave none. */
  readonly answer: Message | undefined;
  /** Why it could not be handled. */
  readonly error: MeshError | undefined;
}

/** What a stage needs. */
export interface StageParts {
  readonly agents: readonly Agent[];
  readonly clock: Clock;
  readonly transcript: Transcript;
  readonly recordings: Recordings;
  /** What agents here say to others; here or elsewhere. */
  readonly voice: Pick<Exchange, 'ask' | 'send'>;
}

/** Where agents run that nobody else can reach. */
export interface Stage {
  /** Qualified ids of the agents here. */
  readonly agents: readonly string[];
  /** Gives a message to an agent here; resolves when it has answered, or has handled what wants no answer. Never rejects. */
  give(agent: string, message: Message, timeoutMs: number): Promise<Reaction>;
  close(): Promise<void>;
}

/** Runs agents apart from any mesh. */
export function createStage({ agents, clock, transcript, recordings, voice }: StageParts): Stage {
  const lifecycle = createLifecycle({ name: 'stage', start: async () => undefined, close: async () => undefined });
  const exchange: Exchange = {
    ...voice,
    get state() {
      return lifecycle.state;
    },
    start: lifecycle.start,
    close: lifecycle.close,
    [Symbol.asyncDispose]: lifecycle.close,
  };
  // Persistent agents begin anew here, and nothing that they learn in a replay is kept.
  const memory = createVolatileMemory();
  const host = createHost({
    exchange,
    agents,
    hostId: 'replay',
    clock,
    transcript,
    recordings,
    memory,
    drainTimeoutMs: 0,
  });
  void host.start();

  function give(agent: string, message: Message, timeoutMs: number): Promise<Reaction> {
    const controller = new AbortController();
    const reaction = new Promise<Reaction>(resolve => {
      const refused = host.offer(agent, {
        message,
        signal: controller.signal,
        get givenUp() {
          return controller.signal.aborted ? toMeshError(controller.signal.reason) : undefined;
        },
        reply: answer => resolve({ answer, error: undefined }),
        handled: error => resolve({ answer: undefined, error }),
      });
      if (refused) resolve({ answer: undefined, error: refused });
    });
    const what = `the ${wantsAnswer(message.performative) ? 'answer' : 'handling'} of agent "${agent}"`;
    return within(clock, timeoutMs, what, reaction).catch(thrown => {
      const error = toMeshError(thrown);
      controller.abort(error);
      return { answer: undefined, error };
    });
  }

  return {
    agents: agents.map(({ descriptor }) => qualify(descriptor.namespace, descriptor.id)),
    give,
    close: () => host.close(),
  };
}
