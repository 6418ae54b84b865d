import { create } from '@bufbuild/protobuf';
import type { Change, Ended, Run, StartWorkflowRequest } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { RunSchema, StartWorkflowRequestSchema } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError } from '../../../base/index.js';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../exit-codes.js';
import { createHint, type Hint } from '../../hints.js';
import { readJsonOption } from '../../json-option.js';
import { type MeshClient, withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { count } from '../../values.js';
import { readWorkflowFile, type WorkflowInput } from '../../workflow-file.js';
import { createWorkflowReport, showRunEnd } from '../../workflow-report.js';

/** Which workflow, and under which id. */
export interface RunInput extends WorkflowInput {
  readonly id?: string;
  readonly conversation?: string;
}

/** Which run. */
export interface OneRunInput {
  readonly id: string;
}

/** `dacp workflow check`: what is wrong with a workflow, or may go wrong. */
export async function checkWorkflow(context: Context, input: WorkflowInput): Promise<undefined> {
  const { terminal } = context;
  const workflow = await readWorkflowFile(input.file);
  const value = readJsonOption('--input', input.input);
  const namespace = input.namespace ?? '';
  const { warnings } = await withMesh(context, mesh =>
    mesh.workflows.checkWorkflow({ workflow, namespace, ...(value && { input: value }) }),
  );
  if (terminal.json) terminal.object({ ok: true, warnings });
  else terminal.line(`${workflow.name || input.file} can be run: ${count(workflow.steps.length, 'step')}`);
  if (!terminal.json) for (const warning of warnings) terminal.warn(warning);
}

/** `dacp workflow start`: starts a run and does not wait for it. */
export async function startWorkflow(context: Context, input: RunInput): Promise<undefined> {
  const { terminal } = context;
  const request = await requestOf(input);
  await withMesh(context, async mesh => {
    const { run } = await mesh.workflows.startWorkflow(request);
    if (run && terminal.json) terminal.object(protoJson(RunSchema, run));
    else
      terminal.line(`run ${run?.id ?? ''}; to see it: ${createHint(mesh.address)(`workflow watch ${run?.id ?? ''}`)}`);
  });
}

/** `dacp workflow run`: starts a run and shows each change as it happens. Ctrl-C ends the showing, not the run. */
export async function runWorkflow(context: Context, input: RunInput): Promise<ExitCode> {
  const request = await requestOf(input);
  return await withMesh(context, async mesh => {
    const { run } = await mesh.workflows.startWorkflow(request);
    if (!run) throw new MeshError('PROTOCOL_VIOLATED', `the node at ${mesh.address} started nothing`);
    if (!context.terminal.json) context.terminal.line(context.terminal.style.dim(`run ${run.id}`));
    return await follow(context, mesh, run);
  });
}

/** `dacp workflow watch`: what has happened to a run, and what happens until it has ended. */
export async function watchWorkflow(context: Context, { id }: OneRunInput): Promise<ExitCode> {
  return await withMesh(context, async mesh => {
    const { run } = await mesh.workflows.getWorkflow({ runId: id });
    if (!run) throw new MeshError('WORKFLOW_UNKNOWN', `there is no run "${id}"`);
    return await follow(context, mesh, run);
  });
}

async function requestOf(input: RunInput): Promise<StartWorkflowRequest> {
  const workflow = await readWorkflowFile(input.file);
  const value = readJsonOption('--input', input.input);
  const { id: runId = '', conversation: conversationId = '', namespace = '' } = input;
  return create(StartWorkflowRequestSchema, {
    workflow,
    runId,
    conversationId,
    namespace,
    ...(value && { input: value }),
  });
}

async function follow(context: Context, mesh: MeshClient, run: Run): Promise<ExitCode> {
  const { terminal } = context;
  const report = createWorkflowReport(terminal);
  const hint = createHint(mesh.address);
  try {
    for await (const { change } of mesh.workflows.watchWorkflow({ runId: run.id })) {
      if (!change) continue;
      report.change(change);
      if (!terminal.json) await advise(mesh, change, { run, hint, tell: text => terminal.note(text) });
      if (change.kind.case === 'ended') return showRunEnd(terminal, change.kind.value as Ended);
    }
  } catch (error) {
    terminal.note(`the workflow goes on; to see the rest: ${hint(`workflow watch ${run.id}`)}`);
    throw error;
  }
  throw new MeshError('PROTOCOL_VIOLATED', `the node at ${mesh.address} ended run ${run.id} without a word`);
}

interface Advice {
  readonly run: Run;
  readonly hint: Hint;
  tell(text: string): void;
}

/** Says what a person may have to do. */
async function advise(mesh: MeshClient, { kind }: Change, { run, hint, tell }: Advice): Promise<void> {
  if (kind.case === 'stepUnknown') {
    const { step } = kind.value;
    tell(
      `nobody knows whether ${step} was done; decide: ${hint(`workflow resolve ${run.id} ${step} --result JSON | --retry | --fail`)}`,
    );
  }
  if (kind.case !== 'stepBegun') return;
  const { approvals } = await mesh.approvals.listApprovals({ runId: run.id });
  const asked = approvals.find(({ question }) => question?.step === (kind.value.step ?? ''));
  if (asked)
    tell(`${asked.question?.approver}: ${asked.question?.question} – ${hint(`approvals approve ${asked.id}`)}`);
}
