import { type Model, ModelSchema } from '#gen/dacp/llm/v1/llm_pb.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { fittedTable } from '../../table.js';
import { describeModel, modelHead } from './lines.js';

/** `dacp llm models`: what there is, or what is missing. */
export async function models(context: Context): Promise<undefined> {
  const { terminal } = context;
  const found = await withMesh(context, mesh => mesh.models.listModels({}));
  if (terminal.json) {
    for (const model of found.models) terminal.object(protoJson(ModelSchema, model));
    if (found.missing !== '') terminal.object({ missing: found.missing });
    return;
  }
  if (found.missing !== '') {
    terminal.line(found.missing);
    return;
  }
  const rows = found.models.map((model: Model) => describeModel(model));
  const fit = { width: terminal.width, expendable: ['CALLS', 'FEATURES', 'CONTEXT', 'STATE'] };
  for (const line of fittedTable(modelHead, rows, fit)) terminal.line(line);
  const assumed = found.models.some(({ priceAssumed }) => priceAssumed) ? '; ~ is assumed: declare it' : '';
  terminal.note(`prices in USD a million tokens, as of ${found.pricesAsOf}${assumed}`);
}
