import { type DiffLine, DiffResponseSchema, DiffSide } from '#gen/dacp/prompt/v1/prompt_pb.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import type { Style } from '../../style.js';
import { readKey } from './lines.js';

/** Which versions. */
export interface DiffInput {
  readonly prompt: string;
  readonly from?: string;
  readonly to?: string;
}

/** `dacp prompt diff`. */
export async function diff(context: Context, { prompt, from = '', to = '' }: DiffInput): Promise<undefined> {
  const { terminal } = context;
  const found = await withMesh(context, mesh => mesh.prompts.diff({ key: readKey(prompt), from, to }));
  if (terminal.json) {
    terminal.object(protoJson(DiffResponseSchema, found));
    return;
  }
  terminal.line(`${found.from} → ${found.to}`);
  for (const line of found.variables) terminal.line(line);
  for (const line of found.lines) terminal.line(shown(line, terminal.style));
}

function shown({ side, text }: DiffLine, style: Style): string {
  if (side === DiffSide.ADDED) return style.good(`+ ${text}`);
  return side === DiffSide.REMOVED ? style.bad(`- ${text}`) : style.dim(`  ${text}`);
}
