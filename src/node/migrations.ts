import { auditMigrations } from '../audit/index.js';
import { budgetMigrations } from '../budget/index.js';
import { eventlogMigrations } from '../eventlog/index.js';
import { durableMigrations } from '../link/index.js';
import { llmMigrations } from '../llm/index.js';
import { negotiationMigrations, reputationMigrations } from '../negotiation/index.js';
import { promptMigrations } from '../prompt/index.js';
import { registryMigrations } from '../registry/index.js';
import { routingMigrations } from '../routing/index.js';
import { stateMigrations } from '../state/index.js';
import type { Migration } from '../storage/index.js';
import { undertakingMigrations, workflowMigrations } from '../workflow/index.js';

/** The schema of all rooms that keep something: what a node's database has, and what a backup is restored into. */
export const migrations: readonly Migration[] = [
  ...eventlogMigrations,
  ...auditMigrations,
  ...budgetMigrations,
  ...registryMigrations,
  ...durableMigrations,
  ...negotiationMigrations,
  ...reputationMigrations,
  ...routingMigrations,
  ...stateMigrations,
  ...llmMigrations,
  ...promptMigrations,
  ...undertakingMigrations,
  ...workflowMigrations,
];
