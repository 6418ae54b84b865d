import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { AskRequestSchema } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../base/index.js';
import { errorOf, formatAddress, messageToJson, performativeName, wantsAnswer } from '../../message/index.js';
import { showContent } from '../content.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { createHint } from '../hints.js';
import { withMesh } from '../mesh-client.js';
import { draft, type MessageInput, openFor, sealFor } from '../message-input.js';
import { formatDuration, readDuration } from '../values.js';
import { noteWait } from '../waiting.js';

/** What to ask, and how long to wait for the answer. */
export interface AskInput extends MessageInput {
  readonly timeout?: string;
}

/** How long the node's own word that the time is up may take. */
const graceMs = 2000;

const declined: ReadonlySet<Performative> = new Set([
  Performative.REFUSE,
  Performative.FAILURE,
  Performative.NOT_UNDERSTOOD,
]);

/** `dacp ask`: sends one message and shows the answer; only the answer goes to the standard output. */
export async function ask(context: Context, input: AskInput): Promise<ExitCode> {
  const { config } = context.configuration();
  const timeoutMs = input.timeout ? readDuration('--timeout', input.timeout) : config.communicationTimeoutMs;
  const message = await draft(input, 'ask');
  if (!wantsAnswer(message.performative)) {
    throw new MeshError('OPTION_INVALID', `--performative ${input.performative}: wants no answer; use "dacp send"`);
  }
  return await withMesh(context, async mesh => {
    await sealFor(mesh.privacy, message, input.subject);
    const request = create(AskRequestSchema, { message, timeout: durationFromMs(timeoutMs) });
    const startedMs = performance.now();
    const wait = { whom: () => input.receiver, atMostMs: timeoutMs, option: '--timeout' };
    const arrived = noteWait(context.terminal, wait);
    const { reply } = await mesh.agents.ask(request, { timeoutMs: timeoutMs + graceMs }).finally(arrived);
    if (!reply) throw new MeshError('PROTOCOL_VIOLATED', `the node at ${mesh.address} answered without a message`);
    const elapsedMs = performance.now() - startedMs;
    if (isLate(reply, elapsedMs / timeoutMs)) throw refusal(reply);
    await openFor(mesh.privacy, reply, input.subject);
    return show(context, reply, elapsedMs);
  });
}

function show(context: Context, reply: Message, elapsedMs: number): ExitCode {
  const { terminal, verbose } = context;
  if (verbose) {
    const from = reply.sender ? formatAddress(reply.sender) : '?';
    terminal.note(`${performativeName(reply.performative)} from ${from} in ${formatDuration(elapsedMs)}`);
  }
  const refused = declined.has(reply.performative);
  if (terminal.json) terminal.object(messageToJson(reply));
  else if (refused) terminal.fail(refusal(reply));
  else terminal.line(showContent(reply));
  if (reply.recorded && !terminal.json)
    terminal.note(
      `\nwho did what: ${createHint(context.configuration().config.node)(`trace ${reply.conversationId}`)}`,
    );
  return refused ? exitCodes.refused : exitCodes.ok;
}

/** Who asks hears of its own deadline from the agent or from the node, whoever is faster; to scripts both are the same. */
function isLate(reply: Message, share: number): boolean {
  return declined.has(reply.performative) && refusal(reply).code === 'DEADLINE_EXCEEDED' && share >= 0.9;
}

function refusal(reply: Message): MeshError {
  const who = reply.sender ? formatAddress(reply.sender) : 'the agent';
  const kind = reply.content?.kind;
  const how = `${who} answered ${performativeName(reply.performative)}`;
  if (kind?.case !== 'failure') return new MeshError('HANDLER_FAILED', `${how}: ${showContent(reply)}`);
  const { reason, message } = errorOf(kind.value);
  return new MeshError(reason, `${how}: ${message} (${reason})`);
}
