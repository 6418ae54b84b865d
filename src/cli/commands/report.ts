import { create, type JsonValue } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { AskRequestSchema } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { type Message, MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { answerValue } from '../../agent/index.js';
import { MeshError } from '../../base/index.js';
import { jsonContent, parseAddress, parsePerformative } from '../../message/index.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { readText } from '../file-content.js';
import { createHint } from '../hints.js';
import { withMesh } from '../mesh-client.js';
import { failedParts, reportLines } from '../report-lines.js';
import { withProposals } from '../report-proposals.js';
import { readDuration } from '../values.js';
import { noteWait } from '../waiting.js';

/** What to report on. */
export interface ReportInput {
  readonly path: string;
  readonly timeout?: string;
}

/** Unless said: a long text goes to half a dozen agents. */
const reportTimeout = '2m';
/** How long the node's own word that the time is up may take. */
const graceMs = 2000;

/** `dacp report`: a report on a text file, each part of which was negotiated. */
export async function report(context: Context, input: ReportInput): Promise<ExitCode> {
  const timeoutMs = readDuration('--timeout', input.timeout ?? reportTimeout);
  const message = create(MessageSchema, {
    performative: parsePerformative('ask'),
    receiver: parseAddress('capability:text.report', 'receiver'),
    content: jsonContent(await readText(input.path)),
    recorded: true,
  });
  return await withMesh(context, async mesh => {
    const request = create(AskRequestSchema, { message, timeout: durationFromMs(timeoutMs) });
    const wait = { whom: () => 'who can do text.report', atMostMs: timeoutMs, option: '--timeout' };
    const arrived = noteWait(context.terminal, wait);
    const { reply } = await mesh.agents.ask(request, { timeoutMs: timeoutMs + graceMs }).finally(arrived);
    if (!reply) throw new MeshError('PROTOCOL_VIOLATED', 'the node answered without a message');
    return show(context, input.path, { reply, value: await withProposals(mesh, answerValue(reply)) });
  });
}

function show(
  context: Context,
  path: string,
  { reply, value }: { readonly reply: Message; readonly value: JsonValue },
): ExitCode {
  const { terminal } = context;
  const { conversationId } = reply;
  const failed = failedParts(value);
  if (terminal.json) terminal.object({ path, conversation_id: conversationId, report: value });
  else {
    for (const line of reportLines(path, value, terminal.style)) terminal.line(line);
    terminal.note(`\nwho did what: ${createHint(context.configuration().config.node)(`trace ${conversationId}`)}`);
  }
  return failed.length === 0 ? exitCodes.ok : exitCodes.failed;
}
