import { type Agent, createHost, createRemoteMemory, createRemoteTranscript } from '../agent/index.js';
import { type Lifecycle, type MeshError, newId, systemClock } from '../base/index.js';
import { createConnect, createHostExchange, type LinkObserver, type ServeOptions } from '../link/index.js';
import { qualify } from '../message/index.js';
import { type Config, createLinkObserver, createTracing, readTls, serverTls, type TlsFiles } from '../node/index.js';
import { createLogger, type Meters } from '../observability/index.js';

/** A host of agents in this process, attached to a node. */
export interface AgentHost extends Lifecycle {
  readonly hostId: string;
  /** Qualified ids of its agents. */
  readonly agents: readonly string[];
  /** Why the last try to attach failed. */
  readonly refusal: MeshError | undefined;
  /** Runs one more agent. Errors: AGENT_HELD when the host has one of this id. */
  add(agent: Agent): void;
}

/**
 * Makes a host that attaches to the node of the configuration. Its `start` resolves when it is attached and its agents are registered.
 * Errors: UNREACHABLE when no node answers within 15 s; SESSION_HELD; AGENT_HELD; PORT_TAKEN, LISTEN_FAILED where it serves.
 */
export function createAgentHost(config: Config, agents: readonly Agent[], meters?: Meters): AgentHost {
  const hostId = config.hostId ?? `host-${newId().slice(-8).toLowerCase()}`;
  const logger = createLogger({ level: config.logLevel, name: hostId });
  const tls = readTls(config);
  const told = createLinkObserver(logger, meters);
  const tracing = createTracing(config, hostId, logger);
  const onFault = (error: MeshError) => logger.warn({ err: error }, 'recorded conversations could not be kept');
  const dialing = tls ? { tls } : {};
  const transcript = createRemoteTranscript({ nodes: [config.node], dialing, source: hostId, onFault });
  const memory = createRemoteMemory({ nodes: [config.node], dialing, owner: hostId, clock: systemClock });
  let refusal: MeshError | undefined;
  const observer: LinkObserver = {
    ...told,
    event(event, peer, error) {
      if (event === 'dial_failed') refusal = error;
      told.event(event, peer, error);
    },
  };
  const host = createHost({
    agents,
    hostId,
    logger,
    meters,
    tracer: tracing.tracer,
    transcript,
    memory,
    drainTimeoutMs: config.drainMs,
    exchange: local =>
      createHostExchange({
        hostId,
        agents: local,
        nodes: [config.node],
        leaseTtlMs: config.leaseTtlMs,
        limits: { linkResumeMs: config.linkResumeMs },
        drainMs: config.drainMs,
        connect: createConnect(dialing),
        observer,
        ...serveOf(config, tls),
      }),
  });
  const ids = agents.map(({ descriptor }) => qualify(descriptor.namespace, descriptor.id));
  /** The agents leave the registry before they finish what they have, so that another instance of them is asked from then on. */
  const close = async () => {
    if (host.state === 'running') await Promise.all(ids.map(id => host.remove(id)));
    await host.close();
    await memory.close();
    await transcript.close();
    await tracing.close();
  };
  return {
    hostId,
    agents: ids,
    get refusal() {
      return refusal;
    },
    get state() {
      return host.state;
    },
    add: host.add,
    start: host.start,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Where other hosts reach its agents without the node. It speaks TLS there when it has a certificate: who dials it then does, too. */
function serveOf(config: Config, files: TlsFiles | undefined): { readonly serve?: ServeOptions } {
  const { serve: address, advertise, localSocket } = config;
  if (address === undefined) return {};
  const tls = serverTls(files, config);
  return { serve: { address, localSocket, ...(advertise !== undefined && { advertise }), ...(tls && { tls }) } };
}
