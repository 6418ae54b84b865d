import { create } from '@bufbuild/protobuf';
import { AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import type { ConverseRequest } from '#gen/dacp/agent/v1/agent_service_pb.js';
import type { Address, Message } from '#gen/dacp/message/v2/message_pb.js';
import { QuerySchema } from '#gen/dacp/registry/v1/registry_pb.js';
import { type Clock, MeshError, toMeshError } from '../base/index.js';
import type { Exchange, Inbound } from '../link/index.js';
import { failureContent, formatAddress, makeAddress, replyTo, wantsAnswer } from '../message/index.js';
import type { Registry } from '../registry/index.js';
import type { CallContext } from '../rpc/index.js';
import { clientAddress, limitReply } from './complete.js';
import type { Host } from './host.js';
import { createTurns, type Turns } from './turns.js';
import { type OnUpgrade, type Speech, takeIn } from './version1.js';

/** What a conversation needs. */
export interface ConversationOptions {
  readonly exchange: Pick<Exchange, 'ask' | 'send'>;
  /** Where the caller gets a name in the mesh; without it, only answers reach the caller. */
  readonly host?: Pick<Host, 'attach'> | undefined;
  /** Says when that name is known; without it, whoever hears from the caller may be a moment too quick to ask back. */
  readonly registry?: Pick<Registry, 'watch'> | undefined;
  readonly clock: Clock;
  /** Set when the caller turns out to speak another version of DACP. */
  readonly caller?: Speech;
  readonly onUpgrade?: OnUpgrade | undefined;
}

/** How long an answer is waited for when the caller's message does not say, in ms (S14). */
const answerTimeoutMs = 30_000;
/** How long the mesh may take to learn the caller's name, in ms. */
const registerTimeoutMs = 5_000;
/** Messages that may wait for a slow caller to read them, and questions for its answers. */
const turnsMax = 1000;

/**
 * A conversation with a caller outside of the mesh: its messages are delivered in the order in which they come, and what is sent to
 * it comes back. A message that cannot be delivered is answered by `failure`. It ends when the caller has ended its side and every
 * question of its has been answered.
 */
export async function* converse(
  options: ConversationOptions,
  requests: AsyncIterable<ConverseRequest>,
  call: CallContext,
): AsyncGenerator<Message> {
  const caller = clientAddress();
  const turns = createTurns<Message>(turnsMax);
  const asked = new Map<string, Inbound>();
  const detach = options.host?.attach(descriptorOf(caller), inbound => take(inbound));
  const end = () => turns.end(call.signal.reason);
  call.signal.addEventListener('abort', end, { once: true });

  function take(inbound: Inbound): MeshError | undefined {
    if (!turns.hasRoom)
      return new MeshError('MAILBOX_FULL', `"${formatAddress(caller)}" reads too slowly; try again later`);
    turns.push(inbound.message);
    if (wantsAnswer(inbound.message.performative)) remember(inbound);
    else inbound.handled();
    return undefined;
  }

  /** Until the caller answers it, or nobody waits for that any more. */
  function remember(inbound: Inbound): void {
    const { id } = inbound.message;
    asked.set(id, inbound);
    inbound.signal.addEventListener('abort', () => asked.delete(id), { once: true });
    if (asked.size > turnsMax) forgetOldest(asked);
  }

  void deliverAll({ ...options, speech: options.caller, caller, asked, call, turns }, requests).then(
    () => turns.end(),
    turns.end,
  );
  try {
    yield* turns;
  } finally {
    call.signal.removeEventListener('abort', end);
    detach?.();
    for (const inbound of asked.values()) inbound.handled(new MeshError('OUTCOME_UNKNOWN', 'the caller has gone'));
  }
}

function forgetOldest(asked: Map<string, Inbound>): void {
  for (const [id, inbound] of asked) {
    asked.delete(id);
    inbound.handled(new MeshError('OUTCOME_UNKNOWN', `the caller was asked ${turnsMax} times more and did not answer`));
    return;
  }
}

interface Caller extends Omit<ConversationOptions, 'caller'> {
  readonly caller: Address;
  readonly speech: Speech | undefined;
  /** What the caller was asked and has not answered. */
  readonly asked: Map<string, Inbound>;
  readonly call: CallContext;
  readonly turns: Turns<Message>;
}

/**
 * Delivers each of the caller's messages; resolves when the last question is answered. A caller that does not read what comes back
 * is not read from either.
 */
async function deliverAll(by: Caller, requests: AsyncIterable<ConverseRequest>): Promise<void> {
  if (by.host && by.registry) await registered(by);
  const open = new Set<Promise<void>>();
  for await (const request of requests) {
    const said = take(by, request);
    const done: Promise<void> = deliver(by, said)
      .catch(error => failureOf(said, toMeshError(error), by.clock))
      .then(answer => {
        if (answer) by.turns.push(answer);
        open.delete(done);
      });
    open.add(done);
    await by.turns.room();
    if (open.size >= turnsMax) await Promise.race(open);
  }
  await Promise.all(open);
}

/**
 * Takes in what the caller says. A caller of 1.0 has to say a name of its own: in the mesh it goes by the name that it can be asked
 * under. In 1.0 an answer does not name its question: it is to the oldest of its conversation.
 */
function take({ caller: sender, call, clock, asked, speech, onUpgrade }: Caller, request: ConverseRequest): Message {
  const { message, dialect } = takeIn(request, { sender, traceparent: call.traceparent, clock });
  if (dialect === '2.0') return message;
  onUpgrade?.(message, call.protocol);
  if (speech) Object.assign(speech, { dialect, name: message.sender });
  message.sender = sender;
  if (wantsAnswer(message.performative)) return message;
  const question = [...asked.values()].find(one => one.message.conversationId === message.conversationId);
  message.inReplyTo = question?.message.id ?? '';
  return message;
}

/** Resolves when the mesh knows the caller's name. Errors: UNREACHABLE when it does not learn it in time. */
async function registered({ caller, registry, clock, call }: Caller): Promise<void> {
  const tooLate = new AbortController();
  const error = new MeshError('UNREACHABLE', `the registry did not take "${formatAddress(caller)}" in time; try again`);
  const timer = clock.setTimer(registerTimeoutMs, () => tooLate.abort(error));
  const signal = AbortSignal.any([call.signal, tooLate.signal]);
  const query = create(QuerySchema, { agentId: idOf(caller) });
  try {
    for await (const { change } of registry?.watch(query, 0n, signal) ?? []) {
      if (change.case === 'put' || (change.case === 'snapshot' && change.value.agents.length > 0)) return;
    }
    signal.throwIfAborted();
  } finally {
    timer.cancel();
  }
}

/** Delivers one message, and gives its answer if it wants one. */
async function deliver({ exchange, asked, clock, call }: Caller, message: Message): Promise<Message | undefined> {
  const question = asked.get(message.inReplyTo);
  if (question) {
    asked.delete(message.inReplyTo);
    question.reply(message);
    question.handled();
    return undefined;
  }
  if (wantsAnswer(message.performative))
    return exchange.ask(limitReply(message, answerTimeoutMs, clock), { signal: call.signal });
  await exchange.send(message, { signal: call.signal });
  return undefined;
}

/** What a caller hears of a message that could not be delivered, as if its receiver had said it. */
function failureOf(message: Message, error: MeshError, clock: Clock): Message {
  const sender = message.receiver?.target.case === 'agent' ? message.receiver : makeAddress('agent', 'mesh');
  return replyTo(message, { performative: 'failure', content: failureContent(error), sender }, clock);
}

function descriptorOf(caller: Address) {
  const description = 'A caller, for as long as its call lasts.';
  return create(AgentDescriptorSchema, { id: idOf(caller), description });
}

function idOf({ target }: Address): string {
  return target.case === 'agent' ? target.value : '';
}
