import { ApprovalService } from '#gen/dacp/workflow/v1/approval_pb.js';
import type { Host } from '../agent/index.js';
import { type Clock, createLifecycle, type Lifecycle, withLifecycle } from '../base/index.js';
import type { EventStore } from '../eventlog/index.js';
import type { Exchange } from '../link/index.js';
import type { Negotiations } from '../negotiation/index.js';
import { type Logger, silentLogger } from '../observability/index.js';
import { bind, type ServiceBinding } from '../rpc/index.js';
import type { Database, Migration } from '../storage/index.js';
import type { Approvals } from './approval/approvals.js';
import { createApprove } from './approval/approve.js';
import { createApprovals } from './approval/create-approvals.js';
import { attachDesk } from './approval/desk.js';
import { createApprovalService } from './approval/service.js';
import { approvalMigrations } from './approval/tables.js';
import { createAsk } from './run/ask.js';
import { createRuns } from './run/create-workflows.js';
import { createNegotiate } from './run/negotiate.js';
import type { Directory } from './run/opening.js';
import { createWorkflowService } from './run/service.js';
import { runMigrations } from './run/tables.js';
import type { Workflows } from './run/workflows.js';

/** The tables of this room. */
export const workflowMigrations: readonly Migration[] = [...runMigrations, ...approvalMigrations];

/** What this room stands on in a node. */
export interface WorkflowParts {
  /** With the tables of `workflowMigrations`. */
  readonly database: Database;
  /** On the same database. */
  readonly store: EventStore;
  /** How agents are spoken to. */
  readonly exchange: Pick<Exchange, 'ask'>;
  /** Where approvals have their name in the mesh. */
  readonly host: Pick<Host, 'attach'>;
  readonly negotiations: Pick<Negotiations, 'open' | 'watch' | 'cancel'>;
  readonly registry: Directory;
  readonly clock: Clock;
  readonly logger?: Logger;
}

/** Everything of this room that a node has. */
export interface WorkflowRoom extends Lifecycle {
  readonly workflows: Workflows;
  readonly approvals: Approvals;
  /** To be served on the node's port. */
  readonly services: readonly ServiceBinding[];
}

/** Puts this room together for a node. Its negotiations start before it and close after it. */
export function createWorkflows(parts: WorkflowParts): WorkflowRoom {
  const { database, store, exchange, host, negotiations, registry, clock, logger = silentLogger } = parts;
  const approvals = createApprovals({ database, store, clock, logger });
  const performers = {
    ask: createAsk({ exchange, clock, agentId: 'workflows' }),
    negotiate: createNegotiate(negotiations, clock),
    approve: createApprove(approvals, clock),
  };
  const workflows = createRuns({ database, store, performers, registry, clock, logger });
  let detach: (() => void) | undefined;

  const lifecycle = createLifecycle({
    name: 'workflows and approvals',
    async start() {
      await approvals.start();
      detach = attachDesk({ approvals, host, clock });
      await workflows.start();
    },
    /** 1. nobody asks anything any more 2. runs stop where they are 3. those who wait for approvals are let go. */
    async close() {
      detach?.();
      await workflows.close();
      await approvals.close();
    },
  });

  return withLifecycle(lifecycle, {
    workflows,
    approvals,
    services: [createWorkflowService(workflows), bind(ApprovalService, createApprovalService(approvals))],
  });
}
