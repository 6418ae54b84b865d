import { RebuildResponseSchema } from '#gen/dacp/state/v1/state_pb.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { count, formatDuration } from '../../values.js';

/** How often a person is told how far it is, in ms. */
const tellEveryMs = 2_000;

/** `dacp state rebuild`. */
export async function rebuild(context: Context): Promise<undefined> {
  const { terminal } = context;
  const beganMs = performance.now();
  await withMesh(context, async ({ states }) => {
    let toldMs = beganMs;
    for await (const step of states.rebuild({})) {
      if (terminal.json) terminal.object(protoJson(RebuildResponseSchema, step));
      else if (step.done) {
        const made = `${count(step.states, 'state')}, ${count(step.snapshots, 'snapshot')}`;
        const took = formatDuration(performance.now() - beganMs);
        terminal.line(`rebuilt  ${made} out of ${count(step.events, 'event')} in ${took}`);
      } else if (performance.now() - toldMs > tellEveryMs) {
        toldMs = performance.now();
        terminal.note(`${count(step.events, 'event')} read`);
      }
    }
  });
}
