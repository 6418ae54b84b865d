import type {
  JournalAnswer,
  JournalEntry,
  JournalRequest,
  WorkflowService,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { createWake, toMeshError } from '../../base/index.js';
import { failureOf, fieldInvalid, traceContextOf } from '../../message/index.js';
import type { Implementation } from '../../rpc/index.js';
import type { Workflows } from './workflows.js';

/** The RPC edge of workflows. */
export function createWorkflowService(workflows: Workflows): Implementation<typeof WorkflowService> {
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
    journal: (requests, { signal }) => journal(workflows, requests, signal),
  };
}

/** Entries are carried out side by side; what is answered in one turn of the event loop goes out together. */
async function* journal(workflows: Workflows, requests: AsyncIterable<JournalRequest>, signal: AbortSignal) {
  const wake = createWake();
  let answers: JournalAnswer[] = [];
  let open = 1;
  let failed: unknown;

  async function answer(entry: JournalEntry): Promise<void> {
    const given: JournalAnswer = { $typeName: 'dacp.workflow.v1.JournalAnswer', number: entry.number };
    try {
      const run = await workflows.journal(entry);
      if (run) given.run = run;
    } catch (error) {
      given.failure = failureOf(toMeshError(error));
    }
    answers.push(given);
    open--;
    wake.notify();
  }

  async function hear(): Promise<void> {
    for await (const { entries } of requests) {
      open += entries.length;
      for (const entry of entries) void answer(entry);
    }
  }
  hear()
    .catch(error => {
      failed = error;
    })
    .finally(() => {
      open--;
      wake.notify();
    });

  while (open > 0 || answers.length > 0) {
    if (failed) throw failed;
    if (answers.length === 0) await wake.wait(signal);
    // What ends in the same commit is answered together.
    await new Promise(resolve => setImmediate(resolve));
    const out = answers;
    answers = [];
    if (out.length > 0) yield { answers: out };
  }
}
