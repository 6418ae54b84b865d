/**
 * Ring 8: work of several agents, and of persons, that belongs together (S8, S10, S16). Workflows are typed graphs of steps, or code;
 * their progress outlives the process that runs them. An approval is a person's word that something waits for.
 *
 * Folders: `graph` (what a workflow is, and what is wrong with it) · `run` (what happens to a run of it) · `journal` (workflows that are
 * code) · `approval` (persons' words) · `consensus` (votes; each rule a file) · `conflict` (whose word counts; each policy a file) ·
 * `undertaking` (what votes, teams and hand-offs have in common: a pure decider each,
 * and a journal that keeps its steps in the record before anybody sees them).
 */
export { byMajority } from './conflict/majority.js';
export { byTrust, type Trust } from './conflict/most-trusted.js';
export { byNewest } from './conflict/newest.js';
export type { Claim, Policy, Resolution } from './conflict/policy.js';
export { byPriority } from './conflict/priority.js';
export { type ConflictPorts, resolveConflict } from './conflict/resolve.js';
export { consensusEvents } from './consensus/kind.js';
export { majority } from './consensus/rules/majority.js';
export { type QuorumTerms, quorum } from './consensus/rules/quorum.js';
export { rankedChoice } from './consensus/rules/ranked-choice.js';
export type { Count, Roll, Round, Rule, Verdict, Vote } from './consensus/rules/rule.js';
export { ruleNames, ruleOf } from './consensus/rules/rules.js';
export { unanimity } from './consensus/rules/unanimity.js';
export { weighted } from './consensus/rules/weighted.js';
export type { Votes } from './consensus/votes.js';
export { workflowEventTypes } from './event-types.js';
export { createTeamwork, type Teamwork, type TeamworkParts, teamworkEventTypes } from './teamwork.js';
export { undertakingMigrations } from './undertaking/tables.js';
