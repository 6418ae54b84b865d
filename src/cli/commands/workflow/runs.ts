import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import {
  Outcome,
  type Resolution,
  ResolutionSchema,
  type Run,
  RunSchema,
  RunState,
  StepState,
  type StepStatus,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError } from '../../../base/index.js';
import type { Context } from '../../context.js';
import { readJsonOption } from '../../json-option.js';
import { showList } from '../../listing.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { table } from '../../table.js';
import { formatAge, formatDuration, readLimit, word } from '../../values.js';
import { short } from '../../workflow-report.js';
import type { OneRunInput } from './run.js';

/** Which runs. */
export interface RunsInput {
  readonly open?: boolean;
  readonly name?: string;
  readonly conversation?: string;
  readonly limit?: string;
}

/** Which run to end, and why. */
export interface CancelInput extends OneRunInput {
  readonly reason?: string;
}

/** What is decided on a step. */
export interface ResolveInput extends OneRunInput {
  readonly step: string;
  readonly result?: string;
  readonly retry?: boolean;
  /** True: without a reason. */
  readonly fail?: string | true;
  readonly by?: string;
}

/** `dacp workflow list`: which runs there are, newest first. */
export async function listWorkflows(context: Context, input: RunsInput): Promise<undefined> {
  const { open = false, name = '', conversation: conversationId = '' } = input;
  const query = { open, name, conversationId, pageSize: readLimit(input.limit) };
  const { runs: items, nextPageToken } = await withMesh(context, mesh => mesh.workflows.listWorkflows(query));
  const nowMs = Date.now();
  showList(context.terminal, {
    schema: RunSchema,
    items,
    head: ['RUN', 'WORKFLOW', 'STATE', 'STEPS', 'TOOK', 'STARTED'],
    expendable: ['STEPS', 'TOOK'],
    none: 'there are no such runs; "dacp workflow run FILE" begins one',
    nextPageToken,
    row: run => rowOf(run, nowMs),
  });
}

/** `dacp workflow show`: a run and its steps as they stand. */
export async function showWorkflow(context: Context, { id }: OneRunInput): Promise<undefined> {
  const { run } = await withMesh(context, mesh => mesh.workflows.getWorkflow({ runId: id }));
  if (run) showRun(context, run);
}

/** `dacp workflow cancel`. */
export async function cancelWorkflow(context: Context, { id, reason = '' }: CancelInput): Promise<undefined> {
  const { run } = await withMesh(context, mesh => mesh.workflows.cancelWorkflow({ runId: id, reason }));
  if (run) showRun(context, run);
}

/** `dacp workflow resolve`: says what became of a step that nobody knows the outcome of. */
export async function resolveStep(context: Context, input: ResolveInput): Promise<undefined> {
  const { id: runId, step, by = '' } = input;
  const resolution = resolutionOf(input);
  const { run } = await withMesh(context, mesh => mesh.workflows.resolveStep({ runId, step, resolution, by }));
  if (run) showRun(context, run);
}

function resolutionOf({ result, retry, fail }: ResolveInput): Resolution {
  const given = [result !== undefined, retry === true, fail !== undefined].filter(Boolean).length;
  if (given !== 1) throw new MeshError('OPTION_INVALID', '--result JSON, --retry or --fail [REASON]: say one of them');
  const value = readJsonOption('--result', result);
  if (value) return create(ResolutionSchema, { kind: { case: 'result', value } });
  if (retry) return create(ResolutionSchema, { kind: { case: 'retry', value: {} } });
  const reason = typeof fail === 'string' ? fail : '';
  return create(ResolutionSchema, { kind: { case: 'fail', value: { reason } } });
}

function showRun({ terminal }: Context, run: Run): void {
  if (terminal.json) {
    terminal.object(protoJson(RunSchema, run));
    return;
  }
  const { style } = terminal;
  terminal.line(`${style.strong(run.workflow?.name || run.id)}  ${stateOf(run)}  ${style.dim(run.id)}`);
  if (run.workflow?.description) terminal.line(run.workflow.description);
  const rows = run.steps.map(stepRow);
  if (rows.length > 0)
    for (const line of table(['STEP', 'STATE', 'TRIES', 'TOOK', 'RESULT'], rows)) terminal.line(line);
  if (run.failure) terminal.line(`${style.warning('why')}  ${run.failure.message}`);
  if (run.result) terminal.line(`${style.good('result')}  ${short(run.result)}`);
}

function stepRow({ step, state, attempts, begunAt, endedAt, result, failure, undo }: StepStatus): string[] {
  const took = begunAt && endedAt ? formatDuration(timestampMs(endedAt) - timestampMs(begunAt)) : '';
  const undone = undo !== StepState.UNSPECIFIED && undo !== StepState.DONE ? ` (undo ${word(StepState, undo)})` : '';
  const said = failure ? failure.message : result ? short(result) : '';
  return [step, `${word(StepState, state)}${undone}`, String(attempts), took, said];
}

function rowOf(run: Run, nowMs: number): string[] {
  const { startedAt, endedAt } = run;
  return [
    run.id,
    run.workflow?.name ?? '',
    stateOf(run),
    String(run.steps.length),
    startedAt && endedAt ? formatDuration(timestampMs(endedAt) - timestampMs(startedAt)) : '',
    formatAge(startedAt, nowMs),
  ];
}

/** How it ended, else where it stands. */
function stateOf({ state, outcome }: Run): string {
  return state === RunState.ENDED ? word(Outcome, outcome) : word(RunState, state);
}
