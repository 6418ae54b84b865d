import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Message, TraceContext } from '#gen/dacp/message/v2/message_pb.js';
import {
  type HandedOff,
  HandedOffSchema,
  type HandOff,
  type HandOffRequest,
  type HandOffResult,
  HandOffResultSchema,
} from '#gen/dacp/workflow/v1/handoff_pb.js';
import { handedOffOf, handledByKey, handOffsAgent } from '../../agent/index.js';
import {
  type Clock,
  createLifecycle,
  type Lifecycle,
  MeshError,
  toMeshError,
  withLifecycle,
} from '../../base/index.js';
import type { EventStore } from '../../eventlog/index.js';
import type { Exchange, Inbound, Redirect } from '../../link/index.js';
import {
  failureContent,
  formatAddress,
  fromValue,
  makeAddress,
  parseAddress,
  replyTo,
  wantsAnswer,
} from '../../message/index.js';
import type { Logger } from '../../observability/index.js';
import type { Database } from '../../storage/index.js';
import { askPatiently, graceMs, isError } from '../undertaking/asking.js';
import { createJournal } from '../undertaking/journal.js';
import type { UndertakingQuery } from '../undertaking/tables.js';
import { createBindings } from './bindings.js';
import { forwarded, type Said, turnOf, turnsOf } from './forwarding.js';
import { type Directory, findSpecialists, isAddressedBy } from './specialists.js';
import { type HandOffState, handOffId, handOffKind, viewOf } from './state.js';

/** Conversations that were handed off (E8). Which one is in whose hands is in the record, and holds after a restart. */
export interface HandOffs extends Lifecycle {
  /** For the links: what the customer says in a conversation that was handed off goes to `handoffs`, which passes it on. */
  readonly redirect: Redirect;
  /** Gives the message that an agent is handling to a specialist, and its answer back. Errors: HANDOFF_FAILED, HANDOFF_LOOP. */
  handOff(request: HandOffRequest, by: Pick<Inbound, 'message' | 'signal'>): Promise<HandOffResult>;
  /** Passes on what a customer says to whoever has the conversation. Never rejects. */
  pass(inbound: Inbound): Promise<void>;
  get(id: string): Promise<HandOff>;
  list(query?: UndertakingQuery): Promise<{ handOffs: HandOff[]; nextPageToken: string }>;
  /** Errors: HANDOFF_UNKNOWN. */
  end(id: string, reason: string): Promise<HandOff>;
}

/** What hand-offs stand on. */
export interface HandOffsParts extends Directory {
  /** With the tables of `undertakingMigrations`. */
  readonly database: Database;
  readonly store: EventStore;
  readonly exchange: Pick<Exchange, 'ask' | 'send'>;
  /** What was said in a recorded conversation, in order; nothing of one that was not. */
  history?(conversationId: string, signal: AbortSignal): Promise<readonly Message[]>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How a message is given to a specialist. */
interface Giving {
  readonly signal: AbortSignal;
  readonly traceContext: TraceContext | undefined;
  /** How long the specialist may be away before that is an error, in ms; it may not unless said. */
  readonly awayMs?: number;
}

/** The specialist certainly did not get it: another may. */
const undelivered: ReadonlySet<string> = new Set([
  'NOT_DELIVERED',
  'UNREACHABLE',
  'AGENT_UNKNOWN',
  'SESSION_UNKNOWN',
  'AGENT_DRAINING',
  'MAILBOX_FULL',
  'LINK_BUSY',
]);
/** Conversations whose turns are remembered, so that the log need not be read for each message. */
const rememberedMax = 1_000;

/** Hand-offs on their stores. They must be the only ones that write to them. */
export function createHandOffs(parts: HandOffsParts): HandOffs {
  const { database, store, exchange, clock, logger } = parts;
  const sender = makeAddress('agent', handOffsAgent);
  const bindings = createBindings();
  const turns = new Map<string, Said[]>();
  const journal = createJournal({
    kind: handOffKind,
    database,
    store,
    clock,
    onSteps: state => bindings.changed(state),
    onFailed: error => logger.error({ err: error }, 'the end of a hand-off could not be written; trying again'),
  });

  /** What was said before; read once, then remembered. */
  async function told(state: HandOffState, message: Message, signal: AbortSignal): Promise<Said[]> {
    const known = turns.get(state.id);
    if (known) return known;
    const recorded = message.recorded ? ((await parts.history?.(message.conversationId, signal)) ?? []) : [];
    const own = recorded.filter(one => one.id !== message.id && !isPassedOn(one)).map(turnOf);
    const said = own.length > 0 ? own : turnsOf(state.last?.history ?? []);
    if (turns.size >= rememberedMax) turns.delete(turns.keys().next().value ?? '');
    turns.set(state.id, said);
    return said;
  }

  /** Gives the message to whoever has the conversation now, and gives the answer, if it wants one. */
  async function give(
    state: HandOffState,
    message: Message,
    { signal, traceContext, awayMs = 0 }: Giving,
  ): Promise<Message | undefined> {
    const history = await told(state, message, signal);
    const turn = { ...turnOf(message), to: state.last?.addressed ?? '' };
    // The one before handed on what it was handling itself.
    if (JSON.stringify(history.at(-1)) === JSON.stringify(turn)) history.pop();
    const passed = forwarded(message, state, { sender, history: [...history], traceContext, clock });
    history.push(turn);
    if (!wantsAnswer(message.performative)) {
      await exchange.send(passed, { signal });
      return undefined;
    }
    const answer = await askPatiently({ exchange, clock }, passed, { signal, awayMs });
    if (isError(answer)) throw answer;
    history.push(turnOf(answer));
    return answer;
  }

  /** Tries one specialist after the other; each is in the record before it gets anything. */
  async function giveToBest(
    terms: Omit<HandedOff, '$typeName' | 'to'>,
    wanted: Pick<HandOffRequest, 'agent' | 'capability'>,
    {
      message,
      signal,
      traceContext,
    }: { message: Message; signal: AbortSignal; traceContext: TraceContext | undefined },
  ): Promise<{ answer: Message | undefined; state: HandOffState }> {
    const { namespace, chain } = terms;
    const id = handOffId(terms.conversationId, terms.addressed);
    let last: MeshError | undefined;
    for (const to of (await findSpecialists({ ...wanted, namespace, chain }, parts)).slice(0, 3)) {
      const state = await journal.execute(id, {
        kind: 'hand-off',
        handedOff: create(HandedOffSchema, { ...terms, to }),
      });
      try {
        return { answer: await give(state, message, { signal, traceContext }), state };
      } catch (thrown) {
        last = toMeshError(thrown);
        if (!undelivered.has(last.reason)) throw last;
      }
    }
    await journal.execute(id, { kind: 'end', reason: 'no specialist could be reached' });
    throw new MeshError('HANDOFF_FAILED', `no specialist could be reached: ${last?.message ?? ''}`, { cause: last });
  }

  async function handOff(request: HandOffRequest, { message: asked, signal }: Pick<Inbound, 'message' | 'signal'>) {
    const { message, capability, agent, reason, context, history } = request;
    if (!message?.sender || !message.receiver)
      throw new MeshError('FIELD_INVALID', 'message: needs sender and receiver');
    const from = asked.sender ? formatAddress(asked.sender) : '';
    const received = handedOffOf(message);
    const addressed = received?.addressed ?? formatAddress(message.receiver);
    const { conversationId, recorded } = message;
    const before = journal.open(handOffId(conversationId, addressed));
    const known = before?.last;
    const { traceContext } = asked;
    const holds = received
      ? known?.to === from || known?.chain.includes(from)
      : isAddressedBy(message.receiver, from, parts);
    if (!holds)
      throw new MeshError(
        'SENDER_DENIED',
        `"${from}" does not have conversation ${conversationId}, and cannot hand it off`,
      );
    // The customer came past the node, straight to who had the conversation before.
    if (before && known && known.to !== from && known.chain.includes(from) && agent === '')
      return resultOf(await give(before, message, { signal, traceContext }), known.to);
    const chain = known ? [...known.chain, known.to] : [from];
    const terms = {
      conversationId,
      addressed,
      from,
      capability,
      reason,
      chain,
      history: history.length > 0 ? history : (known?.history ?? []),
      recorded,
      namespace: message.receiver.namespace,
      ...(context && { context }),
      ...(traceContext && { traceContext }),
    };
    const original = received ? { ...message, sender: parseAddress(received.customer) } : message;
    const { answer, state } = await giveToBest(
      terms,
      { agent, capability },
      { message: original, signal, traceContext },
    );
    return resultOf(answer, state.last?.to ?? '');
  }

  async function pass(inbound: Inbound): Promise<void> {
    const { message, signal } = inbound;
    const { receiver } = message;
    const addressed = receiver ? formatAddress(receiver) : '';
    const state = journal.open(handOffId(message.conversationId, addressed));
    try {
      if (!state?.last) throw new MeshError('NOT_DELIVERED', 'the conversation is in other hands again; send it again');
      const answer = await giveOrFind(state, state.last, { message, signal, traceContext: message.traceContext });
      if (answer) inbound.reply(asAddressed(answer.answer, message, answer.by));
      inbound.handled();
    } catch (thrown) {
      const error = toMeshError(thrown);
      if (wantsAnswer(message.performative))
        inbound.reply(replyTo(message, { performative: 'failure', content: failureContent(error), sender }, clock));
      inbound.handled(error);
    }
  }

  /** A specialist that is gone is replaced; without another one the conversation is back with who was addressed first. */
  async function giveOrFind(
    state: HandOffState,
    last: HandedOff,
    on: Giving & { readonly message: Message },
  ): Promise<{ answer: Message; by: string } | undefined> {
    try {
      const answer = await give(state, on.message, { ...on, awayMs: awayMsOf(on.message, clock) });
      return answer && { answer, by: last.to };
    } catch (thrown) {
      const error = toMeshError(thrown);
      if (!undelivered.has(error.reason)) throw error;
      logger.warn({ err: error, conversation_id: state.conversationId }, 'a specialist is gone; another is looked for');
    }
    const [first = ''] = last.chain;
    const chain = [...last.chain, last.to];
    const terms = { ...last, from: last.to, chain, reason: `${last.to} is gone` };
    const wanted =
      last.capability === '' ? { agent: first, capability: '' } : { agent: '', capability: last.capability };
    const given = await giveToBest(terms, wanted, on).catch(async (thrown: unknown) => {
      if (toMeshError(thrown).reason !== 'HANDOFF_FAILED' || wanted.agent !== '') throw thrown;
      return await giveToBest({ ...terms, capability: '' }, { agent: first, capability: '' }, on);
    });
    return given.answer && { answer: given.answer, by: given.state.last?.to ?? '' };
  }

  /** The answer of a specialist as the customer gets it: from whom the customer spoke to. */
  function asAddressed(answer: Message, message: Message, by: string): Message {
    const { performative, content, metadata } = answer;
    const { receiver } = message;
    const [first = ''] =
      journal.open(handOffId(message.conversationId, receiver ? formatAddress(receiver) : ''))?.last?.chain ?? [];
    const own = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, fromValue(value)]));
    const face = receiver?.target.case === 'agent' ? receiver : first === '' ? sender : parseAddress(first);
    const said = { ...own, [handledByKey]: own[handledByKey] ?? by };
    return replyTo(message, { performative, ...(content && { content }), sender: face, metadata: said }, clock);
  }

  const lifecycle = createLifecycle({
    name: 'the hand-offs',
    async start() {
      for (const state of await journal.load()) bindings.changed(state);
    },
    close: () => journal.close(new MeshError('DRAINING', 'hand-offs go on when the node is back')),
  });

  return withLifecycle(lifecycle, {
    redirect: (parties, conversationId) =>
      bindings.find(parties, conversationId) && parties.sender !== handOffsAgent ? handOffsAgent : undefined,
    handOff,
    pass,
    async get(id) {
      return viewOf(await journal.get(id));
    },
    async list(query = {}) {
      const { states, nextPageToken } = await journal.list(query);
      return { handOffs: states.map(viewOf), nextPageToken };
    },
    async end(id, reason) {
      await journal.get(id);
      return viewOf(await journal.execute(id, { kind: 'end', reason }));
    },
  });
}

/** After a restart of the node a specialist is back in a moment: half of the time that there is, at most as long as hosts need. */
function awayMsOf({ replyBy }: Message, clock: Clock): number {
  return replyBy ? Math.min(graceMs, (timestampMs(replyBy) - clock.now()) / 2) : graceMs;
}

/** What is said between agents and the node about a hand-off, or passed on: the customer's side of it is what counts. */
function isPassedOn({ sender, receiver }: Message): boolean {
  const between = [sender, receiver].map(one => (one ? formatAddress(one) : ''));
  return between.includes(handOffsAgent);
}

function resultOf(answer: Message | undefined, agent: string): HandOffResult {
  return create(HandOffResultSchema, { agent, ...(answer && { answer }) });
}
