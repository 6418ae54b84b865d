import { ExplainResponseSchema } from '#gen/dacp/llm/v1/llm_pb.js';
import { formatMoney } from '../../../budget/index.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { columns, table } from '../../table.js';
import { type CallInput, readCall } from './call.js';
import { describeModel, modelHead, nameOf } from './lines.js';

/** Columns of a model's figures that say why it stands where it stands. */
const telling = ['TIME', 'RELIABLE', 'QUALITY'];

/** `dacp llm explain`: whom a call would go to, and why. */
export async function explain(context: Context, input: CallInput): Promise<undefined> {
  const { terminal } = context;
  const call = await readCall(input);
  const found = await withMesh(context, mesh => mesh.models.explain({ call }));
  if (terminal.json) {
    terminal.object(protoJson(ExplainResponseSchema, found));
    return;
  }
  if (found.missing !== '') {
    terminal.line(found.missing);
    return;
  }
  terminal.line(`first comes ${found.strategy}`);
  const rows = found.ranked.map(({ model, costMicros, score }, at) => {
    const figures = model ? describeModel(model) : [];
    const shown = telling.map(head => figures[modelHead.indexOf(head)] ?? '');
    return [String(at + 1), model ? nameOf(model) : '', formatMoney(costMicros), ...shown, score.toFixed(4)];
  });
  for (const line of table(['', 'MODEL', 'COST AT MOST', ...telling, 'SCORE'], rows)) terminal.line(line);
  if (found.excluded.length === 0) return;
  terminal.line('\nnot asked');
  const why = found.excluded.map(({ model, why: reason }) => [`  ${model ? nameOf(model) : ''}`, reason]);
  for (const line of columns(why)) terminal.line(line);
}
