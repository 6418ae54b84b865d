import { WorkflowService } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { fieldInvalid, traceContextOf } from '../../message/index.js';
import type { Implementation, ServiceBinding } from '../../rpc/index.js';
import { serveJournal } from './serve-journal.js';
import type { Workflows } from './workflows.js';

/** The RPC edge of workflows. Journals have their frames as bytes: iterators would cost more than a step. */
export function createWorkflowService(workflows: Workflows): ServiceBinding {
  return {
    service: WorkflowService,
    implementation: implementationOf(workflows),
    raw: { journal: stream => serveJournal(workflows, stream) },
  };
}

function implementationOf(workflows: Workflows): Omit<Implementation<typeof WorkflowService>, 'journal'> {
  return {
    checkWorkflow: request => ({ warnings: workflows.check(request) }),
    async startWorkflow(request, { traceparent }) {
      const traced = request.traceContext ? request : { ...request, traceContext: traceContextOf(traceparent) };
      return { run: await workflows.open(traced) };
    },
    async getWorkflow({ runId }) {
      return { run: await workflows.get(runId) };
    },
    listWorkflows: query => workflows.list(query),
    async *watchWorkflow({ runId, afterVersion }, { signal }) {
      for await (const change of workflows.watch(runId, afterVersion, signal)) yield { change };
    },
    async cancelWorkflow({ runId, reason }) {
      return { run: await workflows.cancel(runId, reason) };
    },
    async resolveStep({ runId, step, resolution, by }) {
      if (!resolution) throw fieldInvalid([{ field: 'resolution', rule: 'required', message: 'value is required' }]);
      return { run: await workflows.resolve(runId, step, { resolution, by }) };
    },
  };
}
