import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { type ExportResponse, Place } from '#gen/dacp/audit/v1/privacy_pb.js';
import { replaceSealed } from '../../../security/index.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { assertNew, writeNew } from '../../new-file.js';
import { eventJson } from '../../proto-json.js';
import { count, word } from '../../values.js';

/** About whom, and where to. */
export interface ExportInput {
  readonly subject: string;
  readonly out?: string;
}

/** `dacp privacy export`: everything about a person as one JSON document, readable by people too. */
export async function exportSubject(context: Context, { subject, out }: ExportInput): Promise<undefined> {
  const { terminal } = context;
  assertNew('--out', out);
  const items = await withMesh(context, async ({ privacy }) => {
    const found: JsonObject[] = [];
    for await (const item of privacy.export({ subject })) found.push(itemOf(item));
    return found;
  });
  const document = { subject, exported_at: new Date().toISOString(), summary: summaryOf(items), items };
  if (out === undefined) {
    if (terminal.json) terminal.object(document);
    else terminal.line(JSON.stringify(document, null, 2));
    return;
  }
  writeNew('--out', out, { text: `${JSON.stringify(document, null, 2)}\n`, mode: 0o600 });
  if (terminal.json) terminal.object({ file: out, ...document.summary });
  else terminal.line(`${out}: ${count(items.length, 'item')} about ${subject}; ${lineOf(document.summary)}`);
}

/** The event with what is about the person in clear; what is about others stays sealed. */
function itemOf({ event, place, opened }: ExportResponse): JsonObject {
  const clear = (jwe: string): JsonValue => {
    const value = opened[jwe];
    return value === undefined ? '[sealed]' : (JSON.parse(Buffer.from(value).toString()) as JsonValue);
  };
  const json = event ? replaceSealed(eventJson(event), clear) : null;
  return { kind: kindOf(event?.type ?? ''), place: word(Place, place), event: json };
}

function kindOf(type: string): string {
  if (/^(message|effect|decision)\./.test(type)) return 'recordings';
  if (/^(state_|transition_|state\.)/.test(type)) return 'states';
  if (/^(durable|routing|topic)\./.test(type)) return 'messages';
  return type.startsWith('negotiation.') ? 'negotiations' : 'events';
}

function summaryOf(items: readonly JsonObject[]): Record<string, number> {
  const summary: Record<string, number> = {};
  for (const { kind } of items) summary[String(kind)] = (summary[String(kind)] ?? 0) + 1;
  return summary;
}

function lineOf(summary: Record<string, number>): string {
  return Object.entries(summary)
    .map(([kind, number]) => `${kind} ${number}`)
    .join(', ');
}
