import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { AgentDescriptorSchema, AgentKind } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Subscription, SubscriptionStatus } from '#gen/dacp/routing/v1/routing_pb.js';
import type { Host } from '../agent/index.js';
import { type Clock, createLifecycle, MeshError, withLifecycle } from '../base/index.js';
import type { EventFeed, EventStore } from '../eventlog/index.js';
import { brokerName, type Exchange, type NodeExchange } from '../link/index.js';
import { defaultNamespace } from '../message/index.js';
import { type Logger, silentLogger } from '../observability/index.js';
import type { Registry } from '../registry/index.js';
import type { Database, Statement } from '../storage/index.js';
import { createBroker } from './broker.js';
import type { Change, Command, Subscribed } from './changes.js';
import { createDeclare } from './declared.js';
import { createDispatch } from './dispatch.js';
import { readHistory } from './history.js';
import { createJournal } from './journal.js';
import { createKeeper } from './keeper.js';
import { completeTopicLimits, createRetention, type TopicLimits } from './retention.js';
import { createRoute } from './route.js';
import type { Routing } from './routing.js';
import { createShelf } from './shelf.js';
import { routesOf } from './state.js';
import { type Cursor, countLog, cursorStatement, forgetStatement, readCursors } from './topic-log.js';

/** What routing stands on. */
export interface RoutingParts {
  /** With the tables of `routingMigrations`. */
  readonly database: Database;
  /** On the same database. */
  readonly store: EventStore;
  /** Where recorded conversations are. */
  readonly feed: Pick<EventFeed, 'subscribe'>;
  readonly registry: Pick<Registry, 'interested'>;
  /** The links, which are made later and use what this makes. */
  readonly exchange: () => Pick<NodeExchange, 'bring' | 'onReachable'>;
  /** How callers of the service speak. */
  readonly edge: () => Pick<Exchange, 'send'>;
  /** Where the broker has its name in the mesh. */
  readonly host: () => Pick<Host, 'attach'>;
  readonly clock: Clock;
  readonly logger?: Logger;
  readonly limits?: Partial<TopicLimits>;
}

/** Routing on its stores. It must be the only one that writes to them. Errors: OPTION_INVALID. */
export function createRouting(parts: RoutingParts): Routing {
  const { database, store, feed, registry, clock, logger = silentLogger } = parts;
  const onFault = (error: MeshError) => logger.warn({ err: error }, 'durable subscriptions failed and go on');
  const shelf = createShelf({ database, clock });
  const bring: NodeExchange['bring'] = (message, receiver) => parts.exchange().bring(message, receiver);
  const dispatch = createDispatch({ database, store, shelf, clock, bring, onFault });
  const journal = createJournal({ store, clock, changed, alongside });
  const broker = createBroker(() => journal.state, registry);
  const keeper = createKeeper(() => journal.state, shelf);
  const declare = createDeclare({ state: () => journal.state, execute, putting, onFault });
  const retention = createRetention({
    database,
    shelf,
    dispatch,
    clock,
    limits: completeTopicLimits(parts.limits),
    onMissed,
    onFault,
  });
  const releases: (() => void)[] = [];

  /** What follows from a change, once it is in the record. */
  function changed(change: Change): void {
    if (change.kind === 'subscription-put') {
      const { namespace, name } = change.subscribed.subscription;
      const missed = dispatch.cursorOf(namespace, name)?.missed ?? 0n;
      dispatch.put(change.subscribed, { namespace, name, position: change.subscribed.position, missed });
      keeper.changed(namespace);
    } else if (change.kind === 'subscription-deleted') {
      dispatch.delete(change.namespace, change.name);
      keeper.changed(change.namespace);
    }
  }

  /** How far a subscription has come is written with what is decided about it. */
  function alongside(change: Change): Statement[] {
    if (change.kind === 'rule-put' || change.kind === 'rule-deleted') return [];
    if (change.kind === 'subscription-deleted') return [forgetStatement(change.namespace, change.name)];
    const { namespace, name } = change.kind === 'messages-missed' ? change : change.subscribed.subscription;
    const cursor = dispatch.cursorOf(namespace, name);
    const position = change.kind === 'messages-missed' ? (cursor?.position ?? 0n) : change.subscribed.position;
    return [cursorStatement({ namespace, name, position, missed: cursor?.missed ?? 0n })];
  }

  function execute(command: (() => Command) | Command): Promise<Change[]> {
    if (lifecycle.state !== 'running' && lifecycle.state !== 'starting')
      throw new MeshError('NOT_STARTED', `routing is ${lifecycle.state}; it takes calls while it is running`);
    return journal.execute(command);
  }

  async function onMissed({ subscription }: Subscribed, messages: bigint): Promise<void> {
    const { namespace, name } = subscription;
    logger.warn(
      { namespace, subscription: name, messages: Number(messages) },
      'retention took messages of a subscription',
    );
    await journal.execute({ kind: 'miss', namespace, name, messages });
  }

  async function resume(): Promise<void> {
    const cursors = new Map((await readCursors(database)).map(each => [`${each.namespace} ${each.name}`, each]));
    for (const { subscriptions } of journal.state.namespaces.values())
      for (const subscribed of subscriptions.values()) dispatch.put(subscribed, cursorFor(subscribed, cursors));
  }

  const lifecycle = createLifecycle({
    name: 'routing',
    async start() {
      await Promise.all([journal.load(), shelf.load()]);
      const descriptor = create(AgentDescriptorSchema, {
        id: brokerName,
        kind: AgentKind.REACTIVE,
        description: 'Routes by rules and by interests: send it what has no receiver.',
      });
      releases.push(parts.host().attach(descriptor, refuseByName));
      releases.push(parts.exchange().onReachable(dispatch.wake));
      await resume();
      retention.start();
    },
    async close() {
      // 1. Nothing new goes out to subscribers, 2. what is asked for is written.
      retention.stop();
      dispatch.stop();
      for (const release of releases.splice(0)) release();
      await journal.idle();
      await dispatch.flush();
    },
  });

  /** What is known at the moment when it is decided. */
  function putting(subscription: Subscription, declaredBy: string): Command {
    const reached = dispatch.cursorOf(subscription.namespace || defaultNamespace, subscription.name)?.position;
    return { kind: 'put-subscription', subscription, declaredBy, head: shelf.head, reached, nowMs: clock.now() };
  }

  async function statusOf(subscribed: Subscribed): Promise<SubscriptionStatus> {
    const { subscription, putAtMs, position } = subscribed;
    const { namespace, name } = subscription;
    const cursor = dispatch.cursorOf(namespace, name) ?? { position, missed: 0n };
    const waiting = await countLog(database, subscription, { after: cursor.position, upTo: shelf.head });
    return {
      $typeName: 'dacp.routing.v1.SubscriptionStatus',
      subscription,
      position: cursor.position,
      waiting,
      missed: cursor.missed,
      putAt: timestampFromMs(putAtMs),
    };
  }

  return withLifecycle(lifecycle, {
    broker,
    topics: keeper,
    route: createRoute(broker, parts.edge),
    async putRule(rule) {
      const created = !routesOf(journal.state, rule.namespace).rules.has(rule.name);
      await execute({ kind: 'put-rule', rule });
      return created;
    },
    async deleteRule(namespace, name) {
      await execute({ kind: 'delete-rule', namespace, name });
    },
    listRules: namespace => routesOf(journal.state, namespace).ordered,
    async putSubscription(subscription) {
      const namespace = subscription.namespace || defaultNamespace;
      const { name } = subscription;
      const created = !routesOf(journal.state, namespace).subscriptions.has(name);
      await execute(() => putting(subscription, ''));
      return { created, position: dispatch.cursorOf(namespace, name)?.position ?? 0n };
    },
    async deleteSubscription(namespace, name) {
      await execute({ kind: 'delete-subscription', namespace, name });
    },
    listSubscriptions: namespace =>
      Promise.all(
        [...routesOf(journal.state, namespace).subscriptions.values()]
          .sort((a, b) => (a.subscription.name < b.subscription.name ? -1 : 1))
          .map(statusOf),
      ),
    declare,
    history: (request, signal) => readHistory(feed, request, signal),
    trim: retention.trim,
    async flush() {
      await shelf.settled();
      await dispatch.flush();
    },
  });
}

/** Links find out themselves who gets what is sent to the broker; who insists on the broker itself gets nothing. */
function refuseByName(): MeshError {
  return new MeshError(
    'RECEIVER_UNKNOWN',
    'the broker keeps no messages itself: send to it without naming an instance',
  );
}

function cursorFor({ subscription, position }: Subscribed, cursors: ReadonlyMap<string, Cursor>): Cursor {
  const { namespace, name } = subscription;
  return cursors.get(`${namespace} ${name}`) ?? { namespace, name, position, missed: 0n };
}
