import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import { type Clock, createLifecycle, type Lifecycle, MeshError, systemClock } from '../base/index.js';
import type { Exchange, Inbound, LocalAgents } from '../link/index.js';
import { makeAddress, qualify } from '../message/index.js';
import {
  agentMetrics,
  createTracer,
  type Logger,
  type Meters,
  silentLogger,
  type Tracer,
} from '../observability/index.js';
import type { Agent } from './agent.js';
import { createBiddingDesk } from './bidding/desk.js';
import { answerControl, type Controlled, isControl } from './control.js';
import { createDeadlines } from './deadlines.js';
import { createRuntime } from './runtime.js';
import type { Surroundings } from './surroundings.js';
import { createAgentTelemetry } from './telemetry.js';

/** What a host is made of. */
export interface HostOptions<E extends Exchange = Exchange> {
  /**
   * The process's place in the mesh, or how to make it from the agents here; one that is made here is started and closed with the
   * host.
   */
  readonly exchange: E | ((agents: LocalAgents) => E);
  readonly agents?: readonly Agent[];
  /** Shown in the status of its agents. */
  readonly hostId?: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly meters?: Meters | undefined;
  readonly tracer?: Tracer;
  /** How long agents may finish what they have when the host closes, in ms; 10,000 unless said. */
  readonly drainTimeoutMs?: number;
}

/** Runs agents. */
export interface Host<E extends Exchange = Exchange> extends Lifecycle, LocalAgents {
  readonly exchange: E;
  /** Errors: AGENT_HELD when the host has an agent of this id. */
  add(agent: Agent): void;
  /**
   * Gives a name in the mesh to something that is no agent with faculties, such as a caller of Converse: what is sent to it goes to
   * `take`, which does as `offer` does. Returns how to end it.
   */
  attach(descriptor: AgentDescriptor, take: (inbound: Inbound) => MeshError | undefined): () => void;
  /** Takes an agent away after it has finished what it has, at most `drainTimeoutMs`. Unknown ids are gone already. */
  remove(qualifiedId: string, drainTimeoutMs?: number): Promise<void>;
}

type Change = { put?: AgentDescriptor; removed?: string };

/**
 * Makes a host. An agent's error is its own: it ends neither the process nor another agent. Closing: (1) the agents take nothing
 * new, (2) finish what they have, (3) what is left is given back, (4) the exchange closes if it was made here.
 */
export function createHost<E extends Exchange>(options: HostOptions<E>): Host<E> {
  const clock = options.clock ?? systemClock;
  const logger = options.logger ?? silentLogger;
  const tracer = options.tracer ?? createTracer();
  const drainTimeout = options.drainTimeoutMs ?? 10_000;
  const deadlines = createDeadlines(clock);
  const running = new Map<string, Controlled>();
  /** Agents that finish what they have before they are taken away; nobody is told of them any more. */
  const leaving = new Map<string, Promise<void>>();
  const attached = new Map<
    string,
    { readonly descriptor: AgentDescriptor; take(inbound: Inbound): MeshError | undefined }
  >();
  const listeners = new Set<(change: Change) => void>();

  function assertFree(id: string): void {
    if (running.has(id) || attached.has(id))
      throw new MeshError('AGENT_HELD', `this host has an agent "${id}" already; give it another id`);
  }

  function add(agent: Agent): void {
    const { descriptor } = agent;
    const id = qualify(descriptor.namespace, descriptor.id);
    assertFree(id);
    running.set(id, start(agent, id));
    tell({ put: descriptor });
  }

  function start(agent: Agent, id: string): Controlled {
    const { descriptor } = agent;
    const address = makeAddress('agent', descriptor.id, descriptor.namespace);
    const around: Surroundings = {
      agent,
      self: { id: descriptor.id, namespace: descriptor.namespace || 'default', descriptor },
      address,
      knowledge: new Map(),
      clock,
      deadlines,
      telemetry: createAgentTelemetry(id, logger, options.meters),
      tracer,
      exchange: () => exchange,
    };
    const plain = createRuntime(around);
    const runtime = agent.negotiates ? { ...plain, ...createBiddingDesk(around, plain) } : plain;
    const status = () => ({ ...runtime.status(), hostId: options.hostId ?? '' });
    return { runtime, address, clock, status, descriptor };
  }

  function attach(descriptor: AgentDescriptor, take: (inbound: Inbound) => MeshError | undefined): () => void {
    const id = qualify(descriptor.namespace, descriptor.id);
    assertFree(id);
    attached.set(id, { descriptor, take });
    tell({ put: descriptor });
    return () => {
      if (attached.delete(id)) tell({ removed: id });
    };
  }

  async function remove(id: string, drainTimeoutMs = drainTimeout): Promise<void> {
    const agent = running.get(id);
    if (!agent) return;
    const underWay = leaving.get(id);
    if (underWay) return underWay;
    const left = leave(id, agent, drainTimeoutMs);
    leaving.set(id, left);
    tell({ removed: id });
    await left;
  }

  async function leave(id: string, { runtime }: Controlled, drainTimeoutMs: number): Promise<void> {
    await runtime.drain(drainTimeoutMs);
    runtime.discard(new MeshError('AGENT_DRAINING', `agent "${id}" is gone`));
    running.delete(id);
    leaving.delete(id);
  }

  function offer(id: string, inbound: Inbound): MeshError | undefined {
    const other = attached.get(id);
    if (other) return other.take(inbound);
    const agent = running.get(id);
    if (!agent) return new MeshError('AGENT_UNKNOWN', `no agent "${id}" in this host`);
    if (!isControl(inbound.message)) return agent.runtime.offer(inbound);
    void answerControl(agent, inbound);
    return undefined;
  }

  function tell(change: Change): void {
    for (const listener of listeners) listener(change);
  }

  const agents: LocalAgents = {
    descriptors: () => {
      const staying = [...running].filter(([id]) => !leaving.has(id)).map(([, agent]) => agent);
      return [...staying, ...attached.values()].map(({ descriptor }) => descriptor);
    },
    loads: () => Object.fromEntries([...running].map(([id, { runtime }]) => [id, runtime.load()])),
    offer,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  const owned = typeof options.exchange === 'function';
  const exchange = typeof options.exchange === 'function' ? options.exchange(agents) : options.exchange;
  for (const agent of options.agents ?? []) add(agent);

  const lifecycle = createLifecycle({
    name: 'agent host',
    async start() {
      if (options.meters) measure(options.meters, running);
      if (owned) await exchange.start();
    },
    async close() {
      await Promise.all([...running.values()].map(({ runtime }) => runtime.drain(drainTimeout)));
      const reason = new MeshError('AGENT_DRAINING', 'the agent host has closed');
      for (const { runtime } of running.values()) runtime.discard(reason);
      if (owned) await exchange.close();
      deadlines.clear();
    },
  });

  return {
    ...agents,
    add,
    attach,
    remove,
    exchange,
    get state() {
      return lifecycle.state;
    },
    start: lifecycle.start,
    close: lifecycle.close,
    [Symbol.asyncDispose]: lifecycle.close,
  };
}

/** Gauges are read when somebody looks (S11). */
function measure(meters: Meters, running: ReadonlyMap<string, Controlled>): void {
  const read = (value: (controlled: Controlled) => number) =>
    function* () {
      for (const [id, controlled] of running) yield [{ agent_id: id }, value(controlled)] as const;
    };
  meters.gauge(agentMetrics.queueSize).collect(read(({ runtime }) => runtime.load().mailboxSize));
  meters.gauge(agentMetrics.knowledgeBaseSize).collect(read(({ status }) => Number(status().knowledgeSize)));
}
