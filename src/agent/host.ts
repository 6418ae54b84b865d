import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Load } from '#gen/dacp/registry/v1/registry_pb.js';
import { type Clock, createLifecycle, type Lifecycle, MeshError, systemClock } from '../base/index.js';
import {
  type Exchange,
  type Inbound,
  type Inbounds,
  type LocalAgents,
  offerToEach,
  type Refusal,
} from '../link/index.js';
import { makeAddress, qualify } from '../message/index.js';
import {
  agentMetrics,
  createTracer,
  type Logger,
  type Meters,
  silentLogger,
  type Tracer,
} from '../observability/index.js';
import { createAdaptiveTimeouts } from '../resilience/index.js';
import type { Agent } from './agent.js';
import { createCallsBefore } from './bidding/calls-before.js';
import { createCanvass } from './bidding/canvass.js';
import { createBiddingDesk } from './bidding/desk.js';
import { isCall } from './bidding/faculties.js';
import { createGathering } from './bidding/gathering.js';
import { createPromises } from './bidding/promises.js';
import { answerControl, isControl } from './control.js';
import { createConversations } from './conversations/book.js';
import type { Conversation } from './conversations/conversation.js';
import type { ConverseOptions } from './conversations/converse.js';
import { createConversationEntrance } from './conversations/entrance.js';
import { withParticipants } from './conversations/participant.js';
import { createCrews } from './crews.js';
import { createDeadlines } from './deadlines.js';
import { deciderOf } from './decision-cache.js';
import type { DecisionStore } from './decision-store.js';
import { keepingAnswers } from './kept-answers.js';
import { createKnowledge, knowledgeMaxUnlessSaid } from './knowledge.js';
import { withKeeping } from './memory/faculties.js';
import { createKeepings } from './memory/keepings.js';
import type { AgentMemory } from './memory/memory.js';
import type { Recordings } from './outside.js';
import { type Parts, Running } from './running.js';
import { createRuntime } from './runtime.js';
import type { Started } from './started.js';
import type { Surroundings } from './surroundings.js';
import { createAgentTelemetry, createTelemetrySampling } from './telemetry.js';
import { type Transcript, transcribed } from './transcript.js';

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
  /** Keeps what is said in recorded conversations; whoever made it closes it after the host. */
  readonly transcript?: Transcript | undefined;
  /** Serves what agents ask outside, in a replay; undefined: they really ask. */
  readonly recordings?: Recordings;
  /** Where agents share decisions with their other instances; without it, each keeps its own. */
  readonly decisions?: DecisionStore;
  /** Where what persistent agents know is kept; whoever made it closes it after the host. Without it there can be no such agents. */
  readonly memory?: AgentMemory;
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
  /** Begins a conversation on behalf of an agent here. Errors: AGENT_UNKNOWN; as `AgentContext.converse`. */
  converse(qualifiedId: string, options: ConverseOptions): Conversation;
  /** The open conversations of an agent here that follow a protocol. Unknown ids have none. */
  conversations(qualifiedId: string): readonly Conversation[];
  /** Takes an agent away after it has finished what it has, at most `drainTimeoutMs`. Unknown ids are gone already. */
  remove(qualifiedId: string, drainTimeoutMs?: number): Promise<void>;
}

type Change = { put?: AgentDescriptor; removed?: string };

/**
 * Makes a host. An agent's error is its own: it ends neither the process nor another agent. Closing: (1) the agents take nothing
 * new, (2) finish what they have, (3) what is left is given back, (4) what they know is kept, (5) the exchange closes if it was made
 * here.
 */
export function createHost<E extends Exchange>(options: HostOptions<E>): Host<E> {
  const clock = options.clock ?? systemClock;
  const logger = options.logger ?? silentLogger;
  const tracer = options.tracer ?? createTracer();
  const drainTimeout = options.drainTimeoutMs ?? 10_000;
  const sampling = createTelemetrySampling(clock);
  const deadlines = createDeadlines(clock);
  const timeouts = createAdaptiveTimeouts();
  const office = {
    promises: createPromises({ clock, deadlines }),
    gathering: createGathering(),
    before: createCallsBefore(clock, deadlines),
  };
  const running = new Map<string, Running>();
  /** Agents that finish what they have before they are taken away; nobody is told of them any more. */
  const leaving = new Map<string, Promise<void>>();
  const attached = new Map<
    string,
    { readonly descriptor: AgentDescriptor; take(inbound: Inbound): MeshError | undefined }
  >();
  const listeners = new Set<(change: Change) => void>();
  const crews = createCrews({
    clock,
    deadlines,
    member: id => (attached.has(id) ? undefined : running.get(id)),
  });
  const canvass = createCanvass({
    ...office,
    sampling,
    desk: id => (attached.has(id) ? undefined : running.get(id)?.desk),
    offer,
    onlyCarries: tracer.onlyCarries,
  });
  options.meters?.beforeRender(canvass.settle);
  const home = { hostId: options.hostId ?? '', clock, wake };
  const keepings = createKeepings({
    memory: options.memory,
    clock,
    logger,
    onOpen: id => running.get(id)?.awake?.runtime.resume(),
    onEnd: id => void remove(id, 0),
  });
  let closing = false;

  function assertFree(id: string): void {
    if (running.has(id) || attached.has(id) || keepings.has(id))
      throw new MeshError('AGENT_HELD', `this host has an agent "${id}" already; give it another id`);
  }

  function add(agent: Agent): void {
    const { descriptor } = agent;
    const id = qualify(descriptor.namespace, descriptor.id);
    assertFree(id);
    if (agent.persistence) keepings.add(id, agent);
    running.set(id, new Running(agent, home));
    tell({ put: descriptor });
  }

  /** Asked for late: an exchange is made with the agents that it serves. */
  function speech() {
    return voice;
  }

  function wake(defined: Agent, started: Started): Parts {
    const { descriptor } = defined;
    const id = qualify(descriptor.namespace, descriptor.id);
    const keeping = keepings.of(id);
    const attended = withParticipants(defined);
    const agent = keeping ? withKeeping(attended, keeping) : attended;
    const address = makeAddress('agent', descriptor.id, descriptor.namespace);
    const telemetry = createAgentTelemetry(id, { logger, meters: options.meters, sampling });
    const base = {
      agent,
      self: { id: descriptor.id, namespace: descriptor.namespace || 'default', descriptor },
      address,
      knowledge: keeping?.knowledge ?? createKnowledge(agent.knowledgeMax ?? knowledgeMaxUnlessSaid, clock.monotonic),
      clock,
      deadlines,
      timeouts,
      telemetry,
      onState: keeping?.onState,
      tracer,
      decider: deciderOf(agent, { owner: `${id}@${descriptor.version}`, clock, telemetry, store: options.decisions }),
      transcript: options.transcript,
      recordings: options.recordings,
      exchange: speech,
    };
    const around: Surroundings = { ...base, conversations: createConversations(base) };
    const runtime = createRuntime(around, started);
    // Messages wait until it knows what it knew.
    if (keeping && !keeping.isOpen) runtime.pause();
    const desk = agent.negotiates ? createBiddingDesk(around, runtime, office) : undefined;
    const entrance = createConversationEntrance(around, desk ?? runtime);
    return { around, runtime, entrance, desk };
  }

  function attach(descriptor: AgentDescriptor, take: (inbound: Inbound) => MeshError | undefined): () => void {
    const id = qualify(descriptor.namespace, descriptor.id);
    assertFree(id);
    attached.set(id, { descriptor, take: keepingAnswers(take, options.transcript) });
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

  async function leave(id: string, agent: Running, drainTimeoutMs: number): Promise<void> {
    // One that was never needed has nothing to finish.
    await agent.awake?.runtime.drain(drainTimeoutMs);
    giveUp(agent, new MeshError('AGENT_DRAINING', `agent "${id}" is gone`));
    await keepings.close(id, drainTimeoutMs);
    running.delete(id);
    leaving.delete(id);
    changed();
  }

  function giveUp({ awake }: Running, reason: MeshError): void {
    awake?.runtime.discard(reason);
    awake?.around.conversations.close(reason);
  }

  function converse(id: string, options: ConverseOptions): Conversation {
    const agent = running.get(id);
    if (!agent) throw new MeshError('AGENT_UNKNOWN', `no agent "${id}" in this host`);
    return agent.conversations.open(options, undefined);
  }

  function offer(id: string, inbound: Inbound): MeshError | undefined {
    const other = attached.get(id);
    if (other) return other.take(inbound);
    const agent = running.get(id);
    if (!agent) return new MeshError('AGENT_UNKNOWN', `no agent "${id}" in this host`);
    if (closing && !agent.awake) return closedError();
    if (!isControl(inbound.message)) return agent.offer(inbound);
    void answerControl(agent, inbound);
    return undefined;
  }

  function offerAll(ids: readonly string[], inbound: Inbound): readonly Refusal[] {
    const together =
      closing || ids.length === 1 ? undefined : (canvass.tell(ids, inbound) ?? crews.offer(ids, inbound));
    return together ?? offerToEach(ids, agent => offer(agent, inbound));
  }

  function offerEach(ids: readonly string[], inbounds: Inbounds): readonly Refusal[] {
    if (!closing && isCall(inbounds.message)) return canvass.offer(ids, inbounds);
    return offerToEach(ids, (agent, place) => offer(agent, inbounds.of(place)));
  }

  function closedError(): MeshError {
    return new MeshError('AGENT_DRAINING', 'the agent host has closed');
  }

  function changed(): void {
    crews.changed();
    canvass.changed();
  }

  function tell(change: Change): void {
    changed();
    for (const listener of listeners) listener(change);
  }

  const agents: LocalAgents = {
    descriptors: () => {
      const staying = [...running].filter(([id]) => !leaving.has(id)).map(([, agent]) => agent);
      return [...staying, ...attached.values()].map(({ descriptor }) => descriptor);
    },
    loads() {
      const loads: Record<string, Load> = {};
      for (const [id, { awake }] of running) if (awake) loads[id] = awake.runtime.load();
      return loads;
    },
    offer,
    offerAll,
    offerEach,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  const owned = typeof options.exchange === 'function';
  const exchange = typeof options.exchange === 'function' ? options.exchange(agents) : options.exchange;
  const voice = transcribed(exchange, options.transcript);
  for (const agent of options.agents ?? []) add(agent);

  const lifecycle = createLifecycle({
    name: 'agent host',
    async start() {
      if (options.meters) measure(options.meters, running);
      // What agents knew is there before the first message can be.
      await keepings.start();
      if (owned) await exchange.start();
    },
    async close() {
      closing = true;
      await Promise.all([...running.values()].map(({ awake }) => awake?.runtime.drain(drainTimeout)));
      for (const agent of running.values()) giveUp(agent, closedError());
      await keepings.closeAll(drainTimeout);
      if (owned) await exchange.close();
      deadlines.clear();
      // What exports them may close next.
      tracer.settle();
    },
  });

  return {
    ...agents,
    add,
    attach,
    remove,
    converse,
    conversations: id => [...(running.get(id)?.awake?.around.conversations.all() ?? [])],
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
function measure(meters: Meters, running: ReadonlyMap<string, Running>): void {
  const read = (value: (agent: Running) => number) =>
    function* () {
      for (const [id, controlled] of running) yield [{ agent_id: id }, value(controlled)] as const;
    };
  meters.gauge(agentMetrics.queueSize).collect(read(agent => agent.load().mailboxSize));
  meters.gauge(agentMetrics.knowledgeBaseSize).collect(read(({ knowledgeSize }) => knowledgeSize));
}
