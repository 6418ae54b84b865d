import type { JsonValue } from '@bufbuild/protobuf';
import { WorkflowService } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { type Clock, MeshError, systemClock } from '../../base/index.js';
import type { Channel } from '../../rpc/index.js';
import type { CodeRun, WorkflowRunner } from './code.js';
import { Execution } from './execution.js';
import { createLine } from './line.js';

/** What a runner stands on. */
export interface RunnerOptions {
  /** To the node that keeps the journals; whoever made it closes it after the runner. */
  readonly channel: Pick<Channel, 'openRaw'>;
  readonly clock?: Clock;
}

/** Makes what a process runs workflows with. All of them share one stream, which is opened again when the node comes back. */
export function createWorkflowRunner({ channel, clock = systemClock }: RunnerOptions): WorkflowRunner {
  const line = createLine(() => channel.openRaw(WorkflowService.method.journal), clock);
  const closing = new AbortController();

  async function close(): Promise<void> {
    closing.abort(new MeshError('CALL_CANCELLED', 'the workflow runner was closed'));
    line.close();
  }

  return {
    async run(options, body) {
      const execution = new Execution(options, { line, clock, closing: closing.signal });
      return (await execution.carryOut(body as (run: CodeRun) => Promise<JsonValue>)) as never;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
