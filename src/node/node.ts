import {
  createAgentRoutes,
  createDeprecations,
  createHost,
  createTranscript,
  type Host,
  transcribed,
} from '../agent/index.js';
import { createAudit } from '../audit/index.js';
import { type Lifecycle, type MeshError, systemClock } from '../base/index.js';
import { createBudgets, createRecordKeeper } from '../budget/index.js';
import { createCarrier, createEventStore } from '../eventlog/index.js';
import { createConnect, createDurableStore, createNodeExchange, type NodeExchange } from '../link/index.js';
import { createNegotiations, createSqlLedger, createSqlReputations, type Ledger } from '../negotiation/index.js';
import { createLogger, createMeters, durableMetrics } from '../observability/index.js';
import { createPrompts, createRecordStore } from '../prompt/index.js';
import { createRegistry } from '../registry/index.js';
import { createRouting, declaring } from '../routing/index.js';
import { createHealth, createMetricsServer, createServer } from '../rpc/index.js';
import { createStates, prunableTo, sealWithKeys } from '../state/index.js';
import { createTeamwork, createWorkflows } from '../workflow/index.js';
import { auditOf } from './auditing.js';
import { showLag, watchCarrier } from './carrying.js';
import { createDatabase } from './database.js';
import { dismissHosts } from './dismiss.js';
import { eventTypes } from './event-types.js';
import { kafkaOf } from './kafka-place.js';
import { createNodeLifecycle } from './lifecycle.js';
import { createLinkObserver } from './link-observer.js';
import { createModels } from './models.js';
import { createReadiness } from './readiness.js';
import { bindServices } from './services.js';
import type { Config } from './settings.js';
import { readTls, serverTls } from './tls.js';
import { createTracing } from './tracing.js';

/** A node of the mesh: everything that it coordinates, behind one port. */
export interface Node extends Lifecycle {
  /** `host:port`, once started. */
  readonly address: string;
  /** Where the metrics are served beside that; undefined: nowhere. */
  readonly metricsAddress: string | undefined;
  /** Ends the sessions of hosts whose processes are known to be gone, so that others can take their ids at once. */
  dismiss(hostIds: readonly string[]): Promise<void>;
}

/** What is particular about a node that is measured. */
export interface NodeOptions {
  /** Where the steps of negotiations are kept; in the record unless said. */
  readonly ledger?: Ledger;
}

/**
 * Makes a node out of its configuration. Errors: CONFIG_INVALID for TLS files that cannot be used; at its start DATA_FOLDER_HELD,
 * DATA_FOLDER_UNUSABLE, PORT_TAKEN, LISTEN_FAILED.
 */
export function createNode(config: Config, options: NodeOptions = {}): Node {
  const clock = systemClock;
  const logger = createLogger({ level: config.logLevel, name: config.nodeId });
  const meters = createMeters();
  const tracing = createTracing(config, config.nodeId, logger);
  const { tracer } = tracing;
  const tls = readTls(config);
  const onUpgrade = createDeprecations(logger, meters);

  const database = createDatabase(config);
  const store = createEventStore({ database });
  const kept = { database, store };
  const told = { clock, logger };
  const carrier = createCarrier({ ...kept, kafka: kafkaOf(config), clock, ...watchCarrier(logger, meters, clock) });
  showLag(carrier, meters);
  const { feed, publish } = carrier;
  const onFault = (error: MeshError) => logger.warn({ err: error }, 'recorded conversations could not be kept');
  const transcript = createTranscript({ publish, source: config.nodeId, clock, onFault });
  const registry = createRegistry({ ...kept, ...told, options: { leaseTtlMs: config.leaseTtlMs } });
  const audit = createAudit({
    ...{ ...kept, feed, ...told, meters, ...auditOf(config) },
    inFeed: () => carrier.relay.position,
    prunableTo: (stream, toVersion) => prunableTo(database, stream, toVersion),
  });
  const budgets = createBudgets({ ...told, keeper: createRecordKeeper(kept), meters });
  const states = createStates({ ...kept, sealing: sealWithKeys(audit.subjectKeys), ...told });
  const models = createModels({ config, database, budgets, ...told, meters, tracer });
  const prompts = createPrompts({ store: createRecordStore(kept), rewriter: models.rewriter, ...told });
  const routing = createRouting({
    ...{ ...kept, feed, registry, ...told },
    exchange: () => host.exchange,
    edge: () => edge,
    host: () => host,
  });
  const host: Host<NodeExchange> = createHost({
    hostId: config.nodeId,
    exchange: agents =>
      createNodeExchange({
        nodeId: config.nodeId,
        registry: declaring(registry, routing.declare),
        agents,
        broker: routing.broker,
        topics: routing.topics,
        onTeams: registry.teams.onChanged,
        redirect: (...said) => teamwork.handOffs.redirect(...said),
        durable: { store: createDurableStore(database, store) },
        leaseTtlMs: config.leaseTtlMs,
        limits: { linkResumeMs: config.linkResumeMs },
        drainMs: config.drainMs,
        observer: createLinkObserver(logger, meters),
        connect: createConnect(tls ? { tls } : {}),
        clock,
      }),
    drainTimeoutMs: config.drainMs,
    logger,
    meters,
    tracer,
    transcript,
    clock,
  });
  const { exchange } = host;
  meters.gauge(durableMetrics.open).collect(() => [[{}, exchange.kept]]);
  const edge = transcribed(exchange, transcript);
  const ledger = options.ledger ?? createSqlLedger(kept);
  const reputations = options.ledger ? undefined : createSqlReputations({ ...kept, ...told });
  const known = reputations && { reputations };
  const negotiations = createNegotiations({ ledger, ...known, budgets, exchange, host, registry, ...told });
  const cooperation = { ...kept, exchange: edge, host, registry, negotiations, ...told };
  const work = createWorkflows(cooperation);
  const teamwork = createTeamwork({
    ...cooperation,
    ...(reputations && { standings: reputations }),
    history: routing.history,
    approvals: work.approvals,
  });
  const rooms = {
    database,
    carrier,
    registry,
    audit,
    routing,
    states,
    prompts,
    models,
    budgets,
    host,
    negotiations,
    teamwork,
    work,
  };
  const health = createHealth();
  const server = createServer({
    host: config.host,
    port: config.port,
    tls: serverTls(tls, config),
    services: [
      ...bindServices({ ...rooms, store, edge, clock, onUpgrade }),
      ...audit.services,
      ...models.services,
      ...teamwork.services,
      ...work.services,
    ],
    interceptors: [audit.interceptor],
    routes: createAgentRoutes({ exchange: edge, registry, clock, onUpgrade }),
    types: eventTypes,
    health,
    readiness: createReadiness({ config, database, carrier, audit, clock }),
    serveMetrics: config.metricsEnabled,
    localSocket: config.localSocket,
    drainMs: Math.max(1, config.drainMs),
    drainStreamsMs: Math.max(1, config.drainMs),
    logger,
    meters,
    tracer,
    clock,
  });
  const { prometheusPort } = config;
  const metrics =
    prometheusPort === undefined ? undefined : createMetricsServer({ host: config.host, port: prometheusPort, meters });

  const lifecycle = createNodeLifecycle(
    { ...rooms, carrier, transcript, server, metrics, tracing, health },
    { nodeId: config.nodeId, data: config.data, logger },
  );

  return {
    get state() {
      return lifecycle.state;
    },
    get address() {
      return server.address;
    },
    get metricsAddress() {
      return metrics?.address;
    },
    dismiss: hostIds => dismissHosts(registry, hostIds),
    start: lifecycle.start,
    close: lifecycle.close,
    [Symbol.asyncDispose]: lifecycle.close,
  };
}
