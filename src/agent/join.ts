import { hostname } from 'node:os';
import { type Clock, MeshError, newId, systemClock } from '../base/index.js';
import {
  createClientExchange,
  createConnect,
  createHostExchange,
  type LinkExchange,
  type ServeOptions,
} from '../link/index.js';
import { makeAddress, qualify } from '../message/index.js';
import { createLogger, type Logger, type Meters, type Tracer } from '../observability/index.js';
import type { ClientTls } from '../rpc/index.js';
import type { Agent } from './agent.js';
import { type Communication, createCommunication } from './communication.js';
import type { Converse, ConverseOptions } from './conversations/converse.js';
import type { DecisionStore } from './decision-store.js';
import { createHost, type Host } from './host.js';
import type { AgentMemory } from './memory/memory.js';
import { createRemoteMemory } from './memory/remote.js';
import { createRemoteTranscript } from './remote-transcript.js';
import { type Transcript, transcribed } from './transcript.js';

/** What joining a mesh takes. */
export interface ConnectOptions {
  /** A node as `host:port`, or several, which are tried in turn. */
  readonly node: string | readonly string[];
  /** How long the first link may take, in ms; 15,000 unless said. */
  readonly connectTimeoutMs?: number;
  /** TLS with the node and with hosts that serve; `true`: by the machine's own authorities; absent: plaintext. */
  readonly tls?: true | ClientTls;
  readonly clock?: Clock;
  /** Where faults are told; warnings to the standard error stream unless said. */
  readonly logger?: Logger;
}

/** What joining a mesh with agents takes. */
export interface JoinOptions extends ConnectOptions {
  readonly agents: readonly [Agent, ...Agent[]];
  /** Unique in the mesh; made of the machine's name and a random part unless said. */
  readonly hostId?: string;
  readonly meters?: Meters;
  readonly tracer?: Tracer;
  /** The term of the lease that the agents ride on, in ms; 10,000 unless said. */
  readonly leaseTtlMs?: number;
  /**
   * Where other hosts reach the agents without a node in between, as `host:port` to listen on or with more said; absent: messages go
   * through the node.
   */
  readonly serve?: string | ServeOptions;
  /** Where agents share decisions with their other instances; without it, each keeps its own. */
  readonly decisions?: DecisionStore;
  /** Where persistent agents are kept; in the mesh's nodes unless said. Whoever made it closes it. */
  readonly memory?: AgentMemory;
}

/** A place in the mesh from which one can speak. */
export interface Connection extends Communication, AsyncDisposable {
  /** Gives the place back; what was asked and not answered fails. */
  close(): Promise<void>;
}

/** A place in the mesh with agents. */
export interface Membership extends Connection {
  /** Its agents: more can be added, and taken away. */
  readonly host: Host;
  /** Begins a conversation that follows a protocol, on behalf of the first agent. */
  readonly converse: Converse;
}

/**
 * Attaches agents to a mesh through one of its nodes; resolves when they are registered. What is said with the result itself is said
 * by the first agent.
 *
 *     const mesh = await join({ agents: [hello], node: 'localhost:7400' });
 *     console.log(await mesh.ask('hello', 'Ann'));
 *     await mesh.close();
 *
 * Errors: UNREACHABLE when no node answers; SESSION_HELD, AGENT_HELD; OPTION_INVALID without an agent: use `connect` then.
 */
export async function join(options: JoinOptions): Promise<Membership> {
  const { agents, hostId = newHostId(), clock = systemClock, serve } = options;
  const [first] = agents;
  if (!first) throw new MeshError('OPTION_INVALID', 'agents is empty; give at least one, or use connect to speak only');
  const logger = loggerOf(options, hostId);
  const transcript = transcriptOf(options, hostId, logger);
  const { node, tls } = options;
  const kept = createRemoteMemory({ nodes: nodesOf(node), dialing: tls ? { tls } : {}, owner: hostId, clock });
  const host = createHost({
    memory: kept,
    ...options,
    transcript,
    hostId,
    logger,
    exchange: local =>
      createHostExchange({
        ...dialing(options),
        hostId,
        agents: local,
        ...(options.leaseTtlMs !== undefined && { leaseTtlMs: options.leaseTtlMs }),
        ...(serve !== undefined && { serve: typeof serve === 'string' ? { address: serve } : serve }),
      }),
  });
  await host.start();
  const { id, namespace } = first.descriptor;
  const address = makeAddress('agent', id, namespace);
  const exchange = transcribed(host.exchange, transcript);
  const converse: Converse = (said: ConverseOptions) => host.converse(qualify(namespace, id), said);
  const voice = createCommunication({ exchange, clock, address });
  return { ...voice, converse, host, ...closing(host, kept, transcript) };
}

/**
 * Connects to a mesh to speak only: nothing is registered, and nobody can begin to speak to the caller. Errors: UNREACHABLE when no
 * node answers.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { clock = systemClock } = options;
  const exchange: LinkExchange & { readonly clientId: string } = createClientExchange(dialing(options));
  await exchange.start();
  const { clientId } = exchange;
  const address = makeAddress('agent', clientId);
  const transcript = transcriptOf(options, clientId, loggerOf(options, clientId));
  const voice = createCommunication({ exchange: transcribed(exchange, transcript), clock, address });
  return { ...voice, ...closing(exchange, transcript) };
}

function dialing({ node, connectTimeoutMs, tls, clock = systemClock }: ConnectOptions) {
  const connect = createConnect(tls ? { tls } : {});
  return { nodes: nodesOf(node), clock, connect, ...(connectTimeoutMs !== undefined && { connectTimeoutMs }) };
}

function loggerOf({ logger }: ConnectOptions, name: string): Logger {
  return logger ?? createLogger({ level: 'warn', name });
}

function transcriptOf({ node, tls, clock = systemClock }: ConnectOptions, source: string, logger: Logger): Transcript {
  const onFault = (error: MeshError) => logger.warn({ err: error }, 'recorded conversations could not be kept');
  return createRemoteTranscript({ nodes: nodesOf(node), dialing: tls ? { tls } : {}, source, clock, onFault });
}

function nodesOf(node: ConnectOptions['node']): readonly string[] {
  return typeof node === 'string' ? [node] : node;
}

/** In order: what is still said while the first closes is kept by the next. */
function closing(...parts: readonly { close(): Promise<void> }[]) {
  const close = async () => {
    for (const part of parts) await part.close();
  };
  return { close, [Symbol.asyncDispose]: close };
}

function newHostId(): string {
  const machine = hostname()
    .replace(/[^A-Za-z0-9.-]/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 64);
  return `${machine || 'host'}-${newId().slice(-8).toLowerCase()}`;
}
