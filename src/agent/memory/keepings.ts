import { type Clock, MeshError } from '../../base/index.js';
import { defaultNamespace } from '../../message/index.js';
import type { Logger } from '../../observability/index.js';
import type { Agent } from '../agent.js';
import { knowledgeMaxUnlessSaid } from '../knowledge.js';
import { createKeeping, type Keeping } from './keeping.js';
import type { AgentMemory } from './memory.js';

/** The persistent agents of a host. */
export interface Keepings {
  has(id: string): boolean;
  of(id: string): Keeping | undefined;
  /** What the agent knew is restored at the start, or at once after that. Errors: OPTION_INVALID without a memory. */
  add(id: string, agent: Agent): void;
  /** Restores all that were added; from then on, whoever is added at once. Errors: UNREACHABLE when that takes too long. */
  start(): Promise<void>;
  /** Keeps what is left of an agent that ends. Never rejects. */
  close(id: string, withinMs: number): Promise<void>;
  closeAll(withinMs: number): Promise<void>;
}

/** What persistent agents need. */
export interface KeepingsOptions {
  readonly memory: AgentMemory | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What the agent knew is there: it may begin. */
  readonly onOpen: (id: string) => void;
  /** It cannot go on here: another instance has taken over, or what it knew cannot be had. */
  readonly onEnd: (id: string) => void;
}

/** How long restoring may take at the start, in ms. */
const restoreTimeoutMs = 15_000;
/** What an agent that ends gets at least to have its last changes kept, in ms. */
const closeMinMs = 1_000;

/** None yet. */
export function createKeepings({ memory, clock, logger, onOpen, onEnd }: KeepingsOptions): Keepings {
  const entries = new Map<string, Keeping>();
  const closing = new AbortController();
  let started = false;

  async function open(id: string, keeping: Keeping, signal: AbortSignal): Promise<void> {
    await keeping.open(signal);
    onOpen(id);
  }

  function openLater(id: string, keeping: Keeping): void {
    open(id, keeping, closing.signal).catch(error => {
      if (closing.signal.aborted) return;
      logger.error({ err: error, agent_id: id }, 'what an agent knew could not be restored; it does not run');
      onEnd(id);
    });
  }

  async function close(id: string, withinMs: number): Promise<void> {
    await entries.get(id)?.close(Math.max(withinMs, closeMinMs));
    entries.delete(id);
  }

  return {
    has: id => entries.has(id),
    of: id => entries.get(id),
    add(id, agent) {
      if (!memory)
        throw new MeshError(
          'OPTION_INVALID',
          `agent "${id}" is persistent and this host has no memory; give createHost one, or use join`,
        );
      const { namespace, id: agentId } = agent.descriptor;
      const keeping = createKeeping({
        memory,
        agent: { namespace: namespace || defaultNamespace, id: agentId },
        persistence: agent.persistence ?? {},
        knowledgeMax: agent.knowledgeMax ?? knowledgeMaxUnlessSaid,
        clock,
        logger,
        onFenced(error) {
          logger.error({ err: error, agent_id: id }, 'an agent ends here: another instance of it goes on');
          onEnd(id);
        },
      });
      entries.set(id, keeping);
      if (started) openLater(id, keeping);
    },
    async start() {
      started = true;
      if (entries.size === 0) return;
      const late = new AbortController();
      const timer = clock.setTimer(restoreTimeoutMs, () =>
        late.abort(
          new MeshError(
            'UNREACHABLE',
            `no node told within ${restoreTimeoutMs} ms what the agents know; see that one runs`,
          ),
        ),
      );
      const signal = AbortSignal.any([closing.signal, late.signal]);
      try {
        await Promise.all([...entries].map(([id, keeping]) => open(id, keeping, signal)));
      } finally {
        timer.cancel();
      }
    },
    close,
    async closeAll(withinMs) {
      closing.abort(new MeshError('AGENT_DRAINING', 'the agent host has closed'));
      await Promise.all([...entries.keys()].map(id => close(id, withinMs)));
    },
  };
}
