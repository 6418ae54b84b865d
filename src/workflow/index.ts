/**
 * Ring 8: work of several agents, and of persons, that belongs together (S8, S10, S16). Workflows are typed graphs of steps, or code;
 * their progress outlives the process that runs them. An approval is a person's word that something waits for.
 *
 *     const room = createWorkflows({ database, store, exchange, host, negotiations, registry, clock });
 *     await room.start();
 *     const { id } = await room.workflows.open(create(StartWorkflowRequestSchema, { workflow }));
 *     for await (const change of room.workflows.watch(id)) console.log(change.kind.case);
 *
 * Folders: `graph` (what a workflow is, and what is wrong with it) · `run` (what happens to a run of it) · `journal` (workflows that are
 * code) · `approval` (persons' words) · `consensus` (votes; each rule a file) · `conflict` (whose word counts; each policy a file) ·
 * `undertaking` (what votes, teams and hand-offs have in common: a pure decider each,
 * and a journal that keeps its steps in the record before anybody sees them).
 *
 * Rules: a step is in the record before it is begun, and its end before anything that follows from it. No step that has ended runs
 * again. What was begun and has no end in the record is done again only if it is repeatable; else the run stops, says so, and somebody
 * decides.
 */

export type { Answer, ApprovalQuery, Approvals, Request } from './approval/approvals.js';
export type { Trust } from './conflict/most-trusted.js';
export type { Claim, Policy, Resolution } from './conflict/policy.js';
export type { ConflictPorts } from './conflict/resolve.js';
export { majority } from './consensus/rules/majority.js';
export { type QuorumTerms, quorum } from './consensus/rules/quorum.js';
export { rankedChoice } from './consensus/rules/ranked-choice.js';
export type { Count, Roll, Round, Rule, Verdict, Vote } from './consensus/rules/rule.js';
export { ruleOf } from './consensus/rules/rules.js';
export { unanimity } from './consensus/rules/unanimity.js';
export { weighted } from './consensus/rules/weighted.js';
export type { Votes } from './consensus/votes.js';
export { createWorkflows, type WorkflowParts, type WorkflowRoom, workflowMigrations } from './create-workflows.js';
export { checkWorkflow, type KnownTypes } from './graph/check.js';
export { type ReadTime, readWorkflow } from './graph/read.js';
export type { HandOffs } from './handoff/hand-offs.js';
export type { CodeOptions, CodeRun, StepOptions, WorkflowRunner } from './journal/code.js';
export { connectWorkflows } from './journal/connect.js';
export { createWorkflowRunner, type RunnerOptions } from './journal/runner.js';
export type { Directory } from './run/opening.js';
export type { RunQuery } from './run/tables.js';
export type { Workflows } from './run/workflows.js';
export type { Teams } from './team/teams.js';
export { createTeamwork, type Teamwork, type TeamworkParts } from './teamwork.js';
export { undertakingMigrations } from './undertaking/tables.js';
