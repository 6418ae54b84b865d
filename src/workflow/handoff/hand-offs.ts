import { create } from '@bufbuild/protobuf';
import type { Message, TraceContext } from '#gen/dacp/message/v2/message_pb.js';
import {
  type HandedOff,
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
import { createJournal } from '../undertaking/journal.js';
import type { UndertakingQuery } from '../undertaking/tables.js';
import { createBindings } from './bindings.js';
import { createGiving, type Terms } from './giving.js';
import { createHistories, type ReadHistory } from './histories.js';
import { type Directory, isAddressedBy } from './specialists.js';
import { handOffId, handOffKind, viewOf } from './state.js';

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
  readonly history?: ReadHistory;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Hand-offs on their stores. They must be the only ones that write to them. */
export function createHandOffs(parts: HandOffsParts): HandOffs {
  const { database, store, clock, logger } = parts;
  const sender = makeAddress('agent', handOffsAgent);
  const bindings = createBindings();
  const journal = createJournal({
    kind: handOffKind,
    database,
    store,
    clock,
    onSteps: state => bindings.changed(state),
    onFailed: error => logger.error({ err: error }, 'the end of a hand-off could not be written; trying again'),
  });
  const giving = createGiving({ ...parts, journal, histories: createHistories(parts.history) });

  async function handOff(request: HandOffRequest, { message: asked, signal }: Pick<Inbound, 'message' | 'signal'>) {
    const { message, agent, capability } = request;
    if (!message?.sender || !message.receiver)
      throw new MeshError('FIELD_INVALID', 'message: needs sender and receiver');
    const { traceContext } = asked;
    const from = asked.sender ? formatAddress(asked.sender) : '';
    const received = handedOffOf(message);
    const addressed = received?.addressed ?? formatAddress(message.receiver);
    const before = journal.open(handOffId(message.conversationId, addressed));
    const known = before?.last;
    const holds = received
      ? known?.to === from || known?.chain.includes(from)
      : isAddressedBy(message.receiver, from, parts);
    if (!holds) throw denied(from, message.conversationId);
    // The customer came past the node, straight to who had the conversation before.
    if (before && known && known.to !== from && known.chain.includes(from) && agent === '')
      return resultOf(await giving.give(before, { message, signal, traceContext }), known.to);
    const original = received ? { ...message, sender: parseAddress(received.customer) } : message;
    const terms = termsOf(request, message, { from, addressed, known, traceContext });
    const given = { message: original, signal, traceContext };
    const { answer, state } = await giving.giveToBest(terms, { agent, capability }, given);
    return resultOf(answer, state.last?.to ?? '');
  }

  async function pass(inbound: Inbound): Promise<void> {
    const { message, signal } = inbound;
    const { receiver } = message;
    const addressed = receiver ? formatAddress(receiver) : '';
    const state = journal.open(handOffId(message.conversationId, addressed));
    try {
      if (!state?.last) throw new MeshError('NOT_DELIVERED', 'the conversation is in other hands again; send it again');
      const answer = await giving.giveOrFind(state, state.last, {
        message,
        signal,
        traceContext: message.traceContext,
      });
      if (answer) inbound.reply(asAddressed(answer.answer, message, answer.by));
      inbound.handled();
    } catch (thrown) {
      const error = toMeshError(thrown);
      if (wantsAnswer(message.performative))
        inbound.reply(replyTo(message, { performative: 'failure', content: failureContent(error), sender }, clock));
      inbound.handled(error);
    }
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

/** What is in the record of a hand-off; it goes on from the one before. */
function termsOf(
  { capability, reason, context, history }: HandOffRequest,
  { conversationId, recorded, receiver }: Message,
  by: {
    readonly from: string;
    readonly addressed: string;
    readonly known: HandedOff | undefined;
    readonly traceContext: TraceContext | undefined;
  },
): Terms {
  const { from, addressed, known, traceContext } = by;
  return {
    conversationId,
    addressed,
    from,
    capability,
    reason,
    chain: known ? [...known.chain, known.to] : [from],
    history: history.length > 0 ? history : (known?.history ?? []),
    recorded,
    namespace: receiver?.namespace ?? '',
    ...(context && { context }),
    ...(traceContext && { traceContext }),
  };
}

function denied(from: string, conversationId: string): MeshError {
  const message = `"${from}" does not have conversation ${conversationId}, and cannot hand it off`;
  return new MeshError('SENDER_DENIED', message);
}

function resultOf(answer: Message | undefined, agent: string): HandOffResult {
  return create(HandOffResultSchema, { agent, ...(answer && { answer }) });
}
