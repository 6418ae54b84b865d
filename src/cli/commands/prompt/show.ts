import { type Prompt, PromptSchema, type Version } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { fromValue } from '../../../message/index.js';
import { production, versionOf } from '../../../prompt/index.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { columns, fittedTable } from '../../table.js';
import { experimentLine, labelsOf, metricCells, metricHeads, nameOf, readKey, typeName } from './lines.js';

/** `dacp prompt show`. */
export async function show(
  context: Context,
  input: { readonly prompt: string; readonly version?: string },
): Promise<undefined> {
  const { terminal } = context;
  const { prompt } = await withMesh(context, mesh => mesh.prompts.get({ key: readKey(input.prompt) }));
  if (!prompt) return;
  const version = versionOf(prompt, input.version ?? (prompt.labels[production] === undefined ? 'newest' : production));
  if (terminal.json) terminal.object(protoJson(PromptSchema, prompt));
  else for (const line of lines(prompt, version, terminal.width)) terminal.line(line);
}

function lines(prompt: Prompt, version: Version, width: number | undefined): string[] {
  const { name, experiment } = prompt;
  const facts = [
    ['prompt', nameOf(prompt)],
    ['name', name],
    ['experiment', experiment ? experimentLine(experiment) : ''],
  ].filter(([, text]) => text !== '');
  const rows = prompt.versions
    .map(one => [
      one.version,
      labelsOf(prompt, one.version) || (one.published ? '' : 'draft'),
      ...metricCells(one.metrics),
      one.note,
    ])
    .reverse();
  const head = ['VERSION', 'LABELS', ...metricHeads, 'NOTE'];
  const variables = version.variables.map(one => [
    `{{${one.name}}}`,
    typeName(one.type),
    one.default ? `${JSON.stringify(fromValue(one.default))} unless given` : 'must be given',
    one.description,
  ]);
  return [
    ...columns(facts),
    '',
    ...fittedTable(head, rows, { width, expendable: ['TOKENS', 'RATING', 'TIME'] }),
    '',
    `${version.version}:`,
    ...columns(variables.map(cells => ['', ...cells])),
    '',
    ...version.template.trimEnd().split('\n'),
  ];
}
