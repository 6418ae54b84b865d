/**
 * Ring 7: brokered routing and durable subscriptions (S2). A message that is sent to `broker` goes where the first rule says that fits
 * it, else to every agent that is interested in its type; what is published on a topic is kept for those who have subscribed to it for
 * good, and brought to them in order, also when they were away.
 *
 *     const routing = createRouting({ database, store, feed, registry, exchange: () => host.exchange, … });
 *     await routing.start();
 *     await routing.putRule(create(RuleSchema, { name: 'orders', match: { type: 'order.*' }, targets: [makeAddress('agent', 'sales')] }));
 *
 * How it is built: `decide` says what a command leads to, and the journal writes it to the record (stream `routing`); the links ask
 * `broker` and `topics`, as they ask the registry, so that a receipt and an answer mean what they mean elsewhere; the shelf keeps what is
 * published, in batches; a delivery brings it to one subscription's receiver; retention bounds what is kept.
 *
 * Rules: nothing leaves its namespace; the broker sends nothing to itself. How far a subscription has come is written after its
 * receiver has handled a message: at least once.
 */
export type { Change, Command } from './changes.js';
export { createRouting, type RoutingParts } from './create-routing.js';
export { decide } from './decide.js';
export { declaring } from './declared.js';
export { type Facts, factsOf } from './facts.js';
export { routingEvents } from './record.js';
export type { TopicLimits } from './retention.js';
export type { Routed, Routing } from './routing.js';
export { firstThatFits, fits, inOrder } from './rules.js';
export { createRoutingService } from './service.js';
export { evolve, initialState, type RoutingState } from './state.js';
export { routingMigrations } from './topic-log.js';
