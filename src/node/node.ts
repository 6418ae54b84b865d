import { AgentService } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { BudgetService } from '#gen/dacp/budget/v1/budget_pb.js';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { NegotiationService } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { PromptService } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { RegistryService } from '#gen/dacp/registry/v1/registry_pb.js';
import { RoutingService } from '#gen/dacp/routing/v1/routing_pb.js';
import { StateService } from '#gen/dacp/state/v1/state_pb.js';
import {
  createAgentRoutes,
  createAgentService,
  createDeprecations,
  createHost,
  createTranscript,
  type Host,
  transcribed,
} from '../agent/index.js';
import { createAudit } from '../audit/index.js';
import { createLifecycle, type Lifecycle, type MeshError, systemClock } from '../base/index.js';
import { createBudgetService, createBudgets, createRecordKeeper } from '../budget/index.js';
import { createCarrier, createEventLogService, createEventStore } from '../eventlog/index.js';
import {
  createConnect,
  createDurableStore,
  createLinkService,
  createNodeExchange,
  type NodeExchange,
} from '../link/index.js';
import {
  createNegotiationService,
  createNegotiations,
  createSqlLedger,
  createSqlReputations,
  type Ledger,
} from '../negotiation/index.js';
import { createLogger, createMeters, durableMetrics } from '../observability/index.js';
import { createPromptService, createPrompts, createRecordStore } from '../prompt/index.js';
import { createRegistry, createRegistryService } from '../registry/index.js';
import { createRouting, createRoutingService, declaring } from '../routing/index.js';
import { bind, createHealth, createMetricsServer, createServer } from '../rpc/index.js';
import { createStateService, createStates, prunableTo, sealWithKeys } from '../state/index.js';
import { createTeamwork, createWorkflows } from '../workflow/index.js';
import { setAdrift } from './adrift.js';
import { auditOf } from './auditing.js';
import { showLag, watchCarrier } from './carrying.js';
import { createDatabase } from './database.js';
import { dismissHosts } from './dismiss.js';
import { eventTypes } from './event-types.js';
import { kafkaOf } from './kafka-place.js';
import { createLinkObserver } from './link-observer.js';
import { createModels } from './models.js';
import { createReadiness } from './readiness.js';
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
  const onLost = (error: MeshError) => logger.warn({ err: error }, 'recorded conversations could not be kept');
  const onUpgrade = createDeprecations(logger, meters);

  const database = createDatabase(config);
  const store = createEventStore({ database });
  const carrier = createCarrier({
    database,
    store,
    kafka: kafkaOf(config),
    clock,
    ...watchCarrier(logger, meters, clock),
  });
  showLag(carrier, meters);
  const { feed, deadLetters, publish } = carrier;
  const transcript = createTranscript({ publish, source: config.nodeId, clock, onFault: onLost });
  const registry = createRegistry({ database, store, clock, logger, options: { leaseTtlMs: config.leaseTtlMs } });
  const audit = createAudit({
    database,
    store,
    feed,
    inFeed: () => carrier.relay.position,
    prunableTo: (stream, toVersion) => prunableTo(database, stream, toVersion),
    ...auditOf(config),
    clock,
    logger,
    meters,
  });
  const keeper = createRecordKeeper({ database, store });
  const budgets = createBudgets({ clock, keeper, logger, meters });
  const states = createStates({ database, store, sealing: sealWithKeys(audit.subjectKeys), clock, logger });
  const prompts = createPrompts({ store: createRecordStore({ database, store }), clock, logger });
  const routing = createRouting({
    database,
    store,
    feed,
    registry,
    exchange: () => host.exchange,
    edge: () => edge,
    host: () => host,
    clock,
    logger,
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
  const ledger = options.ledger ?? createSqlLedger({ database, store });
  const reputations = options.ledger ? undefined : createSqlReputations({ database, store, clock, logger });
  const bidding = { ledger, ...(reputations && { reputations }) };
  const negotiations = createNegotiations({ ...bidding, budgets, exchange, host, registry, clock, logger });
  const work = createWorkflows({ database, store, exchange: edge, host, negotiations, registry, clock, logger });
  const models = createModels({ config, budgets, clock, logger, meters, tracer });
  const teamwork = createTeamwork({
    ...{ database, store, exchange: edge, host, registry, negotiations, clock, logger },
    ...(reputations && { standings: reputations }),
    history: routing.history,
    approvals: work.approvals,
  });
  const health = createHealth();
  const server = createServer({
    host: config.host,
    port: config.port,
    tls: serverTls(tls, config),
    services: [
      bind(AgentService, createAgentService({ exchange: edge, registry, host, clock, onUpgrade })),
      bind(RegistryService, createRegistryService(registry)),
      createLinkService(exchange),
      bind(EventLogService, createEventLogService({ store, feed, deadLetters, clock })),
      bind(NegotiationService, createNegotiationService(negotiations)),
      bind(BudgetService, createBudgetService({ budgets, database, clock })),
      bind(RoutingService, createRoutingService(routing)),
      bind(StateService, createStateService(states)),
      bind(PromptService, createPromptService(prompts)),
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

  let ready = false;
  const lifecycle = createLifecycle({
    name: `node ${config.nodeId}`,
    /** 1. the stores 2. who is in the mesh, what happened 3. rules and subscriptions 4. the links 5. open negotiations, votes, teams, hand-offs and workflows 6. the port 7. health says SERVING */
    async start() {
      await database.start();
      await Promise.all([registry.start().then(() => setAdrift(registry)), carrier.start()]);
      await Promise.all([routing.start(), states.start(), audit.start(), budgets.start()]);
      await host.start();
      await negotiations.start();
      await teamwork.start();
      await work.start();
      await Promise.all([server.start(), metrics?.start()]);
      health.set('', true);
      ready = true;
      logger.info({ address: server.address, data: config.data }, 'the node is ready');
    },
    /**
     * 1. health says NOT_SERVING 2. nothing new is taken 3. workflows, negotiations, teamwork and subscriptions stop where they are; they go on at the next start
     * 4. what is under way is finished, at most `drainMs`, then the links end 5. the registry writes its last change, and the record is signed 6. the log is
     * flushed to its subscribers, and they are let go 7. the port is closed 8. the stores are closed 9. the metrics go last,
     * and the last spans are exported.
     */
    async close() {
      health.drain();
      const closed = server.close();
      await teamwork.close();
      await work.close();
      await negotiations.close();
      await routing.close();
      await host.close();
      await routing.flush();
      await transcript.close();
      await Promise.all([states.close(), budgets.close()]);
      await registry.close();
      await audit.close();
      await carrier.close();
      await closed;
      await database.close();
      await metrics?.close();
      await tracing.close();
      if (ready) logger.info({}, 'the node has stopped');
    },
  });

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
