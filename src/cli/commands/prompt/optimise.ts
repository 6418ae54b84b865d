import { OptimiseResponseSchema } from '#gen/dacp/prompt/v1/prompt_pb.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { table } from '../../table.js';
import { readKey } from './lines.js';

/** `dacp prompt optimise`. */
export async function optimise(
  context: Context,
  { prompt, version = '' }: { readonly prompt: string; readonly version?: string },
): Promise<undefined> {
  const { terminal } = context;
  const found = await withMesh(context, mesh => mesh.prompts.optimise({ key: readKey(prompt), version }));
  if (terminal.json) {
    terminal.object(protoJson(OptimiseResponseSchema, found));
    return;
  }
  const rows = found.clusters.map(({ count, example, advice }) => [String(count), example, advice]);
  if (rows.length > 0) for (const line of table(['FAILURES', 'SUCH AS', 'ADVICE'], rows)) terminal.line(line);
  if (found.draft === '') terminal.note(`nothing was drafted: ${found.why}`);
  else {
    terminal.line(`drafted ${found.draft}, written by ${found.why}`);
    terminal.note(`look at it with "dacp prompt diff ${prompt}", then publish it or try it in an experiment`);
  }
}
