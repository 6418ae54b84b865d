/**
 * Ring 7: negotiations (S4; fipa00029). A task is called for among all agents that are able, the best proposal is awarded – by contract
 * net, in rounds, by auction, to several – and its result is collected; what has begun goes on after a crash.
 *
 *     const ledger = createSqlLedger({ database, store });
 *     const negotiations = createNegotiations({ ledger, exchange, host, registry, clock });
 *     await negotiations.start();
 *     const { id } = await negotiations.open(create(StartRequestSchema, { task: { capability: 'text.summarize', content } }));
 *     for await (const step of negotiations.watch(id)) console.log(step.kind.case);
 *
 * How it is built: `decide` says what a command leads to, as steps, by the tables in states.ts; a proceeding writes them to the record
 * (streams `negotiation/ID`); effects send what they want to be sent; what bidders answer becomes the next command. Each award policy
 * is a file in `award`; `reputation` holds bids against what came of them, as a fold over the steps.
 *
 * The seam between what all protocols have in common and what is peculiar to one is `Protocol` in protocols/protocol.ts: a file each in
 * `protocols` says what follows when a round is over, an award has failed, the caller is silent. Answers, rounds, awards, fences,
 * leases, deadlines and ends stand once, outside. A further protocol is: an option in the contract, a table in states.ts, a file there.
 *
 * Rules: nothing is sent before it is in the record. Everything that was sent follows from the state, so it can be sent again under
 * the same message id. At most one award is in force – of several winners, one for each – and each has a higher fence than the one before
 * it. The bidders' side is in the agent room: `bid` of a capability, whatever the protocol.
 */
export { type Candidate, candidatesOf } from './award/candidate.js';
export { decidingOf } from './award/policies.js';
export type { Command, CommandOf } from './commands.js';
export { createNegotiations, type NegotiationsParts } from './create-negotiations.js';
export { decide } from './decide.js';
export { evolve } from './evolve.js';
export type { Ledger, Listed, NegotiationQuery } from './ledger.js';
export { createMemoryLedger } from './memory-ledger.js';
export type { Negotiations } from './negotiations.js';
export type { Directory } from './opening.js';
export { protocols } from './protocols/known.js';
export type { Protocol } from './protocols/protocol.js';
export { eventTypes } from './record.js';
export type { Book } from './reputation/book.js';
export { createMemoryReputations, type Reputations } from './reputation/reputations.js';
export { createSqlReputations } from './reputation/sql-reputations.js';
export { noStandings, type Standings } from './reputation/standings.js';
export { reputationMigrations } from './reputation/tables.js';
export type { TrackRecord } from './reputation/track-record.js';
export { createNegotiationService } from './service.js';
export type { Ending, HearingOptions } from './session/hearing.js';
export { type RemoteNegotiations, type RemoteOptions, remoteNegotiations } from './session/remote.js';
export { createSqlLedger } from './sql-ledger.js';
export { initialState, type NegotiationState } from './state.js';
export { type ProtocolName, type Status, type StepKind, type Table, transitions } from './states.js';
export { negotiationMigrations } from './tables.js';
export { viewOf } from './view.js';
