import { create } from '@bufbuild/protobuf';
import { UsageBy, type UsageRequest, UsageRequestSchema, UsageSumSchema } from '#gen/dacp/budget/v1/budget_pb.js';
import { CostKind, type CostLine, CostLineSchema } from '#gen/dacp/budget/v1/cost_pb.js';
import { MeshError } from '../../../base/index.js';
import type { Context } from '../../context.js';
import { showAmounts } from '../../costs.js';
import { withMesh } from '../../mesh-client.js';
import { optionalMoment } from '../../moment.js';
import { protoJson } from '../../proto-json.js';
import { fittedTable, table } from '../../table.js';
import { formatAge, readLimit, word } from '../../values.js';

/** Which costs. */
export interface UsageInput {
  readonly by?: string;
  readonly since?: string;
  readonly until?: string;
  readonly agent?: string;
  readonly model?: string;
  readonly conversation?: string;
  readonly namespace?: string;
  readonly limit?: string;
}

const keys: Readonly<Record<string, UsageBy>> = {
  agent: UsageBy.AGENT,
  model: UsageBy.MODEL,
  conversation: UsageBy.CONVERSATION,
  day: UsageBy.DAY,
  capability: UsageBy.CAPABILITY,
};

/** `dacp usage`: sums, or cost by cost, newest first. */
export async function usage(context: Context, input: UsageInput): Promise<undefined> {
  const { terminal } = context;
  const request = requestOf(input);
  await withMesh(context, async ({ budgets }) => {
    const { sums, lines, nextPageToken } = await budgets.usage(request);
    if (terminal.json) {
      for (const sum of sums) terminal.object(protoJson(UsageSumSchema, sum));
      for (const line of lines) terminal.object(protoJson(CostLineSchema, line));
    } else if (sums.length + lines.length === 0) terminal.note('nothing was spent');
    else if (sums.length > 0) {
      const rows = sums.map(({ key, currency, cost, count }) => [key, showAmounts(cost, currency), String(count)]);
      for (const line of table([(input.by ?? '').toUpperCase(), 'COST', 'COSTS'], rows)) terminal.line(line);
    } else {
      const head = ['WHEN', 'WHAT', 'AGENT', 'FOR', 'COST', 'CONVERSATION'];
      const fit = { width: terminal.width, expendable: ['CONVERSATION', 'WHAT'] };
      for (const line of fittedTable(head, lines.map(rowOf), fit)) terminal.line(line);
    }
    if (!terminal.json && nextPageToken !== '') terminal.note('there are more: --limit shows them');
  });
}

function rowOf({
  at,
  kind,
  agent,
  capability,
  model,
  cost,
  currency,
  conversationId,
  usageUnknown,
}: CostLine): string[] {
  const what = word(CostKind, kind);
  const costs = `${usageUnknown ? 'at most ' : ''}${showAmounts(cost, currency)}`;
  return [formatAge(at, Date.now()), what, agent, model || capability, costs, conversationId];
}

function requestOf(input: UsageInput): UsageRequest {
  const { by, agent = '', model = '', conversation: conversationId = '', namespace = '' } = input;
  const since = optionalMoment('--since', input.since);
  const until = optionalMoment('--until', input.until);
  const range = { ...(since && { since }), ...(until && { until }) };
  const pageSize = readLimit(input.limit);
  return create(UsageRequestSchema, { by: keyOf(by), agent, model, conversationId, namespace, pageSize, ...range });
}

function keyOf(by: string | undefined): UsageBy {
  if (by === undefined) return UsageBy.UNSPECIFIED;
  const key = keys[by];
  if (key !== undefined) return key;
  throw new MeshError('OPTION_INVALID', `--by ${by}: takes ${Object.keys(keys).join(', ')}`);
}
