import { PromptSchema } from '#gen/dacp/prompt/v1/prompt_pb.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { fittedTable } from '../../table.js';
import { metricCells, metricHeads, nameOf } from './lines.js';

/** Which prompts. */
export interface ListInput {
  readonly prefix?: string;
  readonly namespace?: string;
}

/** `dacp prompt list`. */
export async function list(context: Context, { prefix = '', namespace = '' }: ListInput): Promise<undefined> {
  const { terminal } = context;
  const rows: string[][] = [];
  await withMesh(context, async ({ prompts }) => {
    for (let pageToken = ''; ; ) {
      const page = await prompts.list({ prefix, namespace, pageToken });
      for (const prompt of page.prompts) {
        if (terminal.json) terminal.object(protoJson(PromptSchema, prompt));
        const newest = prompt.versions.at(-1);
        const standing = newest?.published ? newest.version : `${newest?.version} (draft)`;
        rows.push([nameOf(prompt), prompt.labels.production ?? '', standing, ...metricCells(newest?.metrics)]);
      }
      pageToken = page.nextPageToken;
      if (pageToken === '') return;
    }
  });
  if (terminal.json) return;
  if (rows.length === 0) {
    terminal.note('there are no such prompts; "dacp prompt draft PROMPT TEMPLATE" makes one');
    return;
  }
  const head = ['PROMPT', 'PRODUCTION', 'NEWEST', ...metricHeads];
  for (const line of fittedTable(head, rows, { width: terminal.width, expendable: ['TOKENS', 'RATING', 'TIME'] }))
    terminal.line(line);
}
