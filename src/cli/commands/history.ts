import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { HistoryEntry } from '#gen/dacp/routing/v1/routing_pb.js';
import { formatAddress, messageToJson, performativeName } from '../../message/index.js';
import { showContent } from '../content.js';
import type { Context } from '../context.js';
import { withMesh } from '../mesh-client.js';
import { columns } from '../table.js';

/** Which conversation. */
export interface HistoryInput {
  readonly conversation: string;
}

const pageSize = 500;
const contentWidth = 100;

/** `dacp history`: what was said in a recorded conversation, in order. */
export async function history(context: Context, { conversation }: HistoryInput): Promise<undefined> {
  const { terminal } = context;
  const entries = await withMesh(context, async ({ routing }) => {
    const found: HistoryEntry[] = [];
    for (let pageToken = ''; ; ) {
      const page = await routing.history({ conversationId: conversation, pageSize, pageToken });
      found.push(...page.entries);
      pageToken = page.nextPageToken;
      if (pageToken === '') return found;
    }
  });
  if (terminal.json) for (const { message } of entries) terminal.object(message ? messageToJson(message) : {});
  else for (const line of columns(entries.map(rowOf))) terminal.line(line);
}

function rowOf({ message, bytesLeftOut }: HistoryEntry): string[] {
  if (!message) return [];
  const { timestamp, sender, receiver, performative, type } = message;
  const at = timestamp ? new Date(timestampMs(timestamp)).toISOString().slice(11, 23) : '';
  const from = sender ? formatAddress(sender) : '';
  const said = [performativeName(performative), type].filter(Boolean).join(' ');
  const what = bytesLeftOut > 0n ? `(${bytesLeftOut} bytes, not kept)` : showContent(message).replace(/\s+/g, ' ');
  const shown = what.length > contentWidth ? `${what.slice(0, contentWidth - 1)}…` : what;
  return [at, from, '→', receiver ? formatAddress(receiver) : '', said, shown];
}
