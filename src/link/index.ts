/**
 * Ring 5: the data plane. A link is one long-lived stream between two processes that carries everything their agents say to each
 * other; an exchange is a process's place in the mesh.
 *
 *     const exchange = createHostExchange({ hostId: 'shop-1', nodes: ['127.0.0.1:7400'], agents });
 *     await exchange.start();
 *     const answer = await exchange.ask(createMessage({ performative: 'ask', sender: 'me', receiver: 'echo', content }));
 *
 * How it is built, from the bytes up: frame (the one codec) · ring (what is kept until it is acknowledged) · session (sequences,
 * acknowledgements, credit; no I/O, no time) · link (a session and the connection that carries it) · acceptor and dialer (hello,
 * resume, redial) · transit (what is followed of a message) · switchboard (where every message goes through) · router (what makes a
 * node a node and a host a host) · the exchanges.
 *
 * Rules: everything that is waited for ends; a link is always read; a message that only passes is never decoded. docs/links.md says
 * what a peer in another language must do.
 */

export type { RegistryPort } from './attachment.js';
export { type Broker, brokerName, type TopicKeeper } from './brokering.js';
export { type Connect, createConnect } from './connect.js';
export type { DurableLimits } from './durable/durable-limits.js';
export type { DurableChange, DurableContents, DurableStore } from './durable/durable-store.js';
export { createDurableStore, deadLetterStream, deadLetterType, durableMigrations } from './durable/sql-store.js';
export { type Verdict, verdictOf } from './durable/verdict.js';
export type { EachOptions, Hearing, Together } from './enquiry.js';
export type { Exchange, Inbound, Inbounds, LocalAgents, Refusal, SendOptions } from './exchange.js';
export type { ExchangeOptions, LinkExchange } from './exchange-base.js';
export {
  type ClientExchangeOptions,
  createClientExchange,
  createHostExchange,
  type HostExchangeOptions,
} from './host-exchange.js';
export type { ServeOptions } from './host-server.js';
export type { LinkLimits } from './limits.js';
export type { Link, LinkState } from './link.js';
export { createNodeExchange, type NodeExchange, type NodeExchangeOptions } from './node-exchange.js';
export type { Redirect } from './node-router.js';
export { type LinkCounter, type LinkEvent, type LinkObserver, silentObserver } from './observer.js';
export { offerToEach } from './offer-to-each.js';
export { bytesOf, type Parcel } from './parcel.js';
export type { LinkPeer } from './peer.js';
export { createLinkService } from './service.js';
export { undelivered } from './undelivered.js';
