import { anyUnpack, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  EffectRecordedSchema,
  MessageHandledSchema,
  MessageSentSchema,
  MessageSettledSchema,
} from '#gen/dacp/agent/v1/transcript_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { contractNet, negotiationOntology, stepsOf } from '../agent/index.js';
import { groupBy } from '../base/index.js';
import { errorOf, formatAddress, fromValue, wantsAnswer } from '../message/index.js';
import type { Dialogue, Fate, Handling, RecordedEffect, Said, Stepped } from './dialogue.js';
import { effectOf, handlingOf } from './facts.js';
import { inOrder } from './order.js';

/** The questions of a negotiation, to one bidder or to several at once, as their ids tell. */
const questionPattern = /^.{1,40}~(?:[cg]\d+(?:\.\d+)?|a\d+)$/;

interface Draft {
  readonly id: string;
  readonly message: Message;
  readonly bytesLeftOut: number;
  readonly atMs: number;
  readonly causeId: string;
  readonly after: readonly string[];
}

/** How a dialogue is read. */
export interface ReadOptions {
  /** The events come from one process, in the order in which things happened: clocks, which may have been moved, count for nothing. */
  readonly asTold?: boolean;
}

/** The dialogue that the events of a conversation tell of, each once, whatever their order. Those of other kinds are passed over. Pure. */
export function readDialogue(
  conversationId: string,
  events: Iterable<Event>,
  { asTold = false }: ReadOptions = {},
): Dialogue {
  const facts = collect(events);
  const told = facts.sent.map(sent => draftOf(sent, facts));
  const drafts = asTold ? told : inOrder(told);
  const answers = groupBy(drafts, ({ message }) => message.inReplyTo);
  const said = drafts.map((draft, index) =>
    complete(draft, index + 1, { facts, answers: answers.get(draft.id) ?? [] }),
  );
  const entries = merge(said, facts.steps);
  const from = said.map(({ message }) => message.metadata['dacp.forked_from']).find(value => value !== undefined);
  return {
    conversationId,
    entries,
    said,
    participants: participantsOf(said),
    forkedFrom: originOf(from && fromValue(from)),
  };
}

interface Facts {
  readonly sent: { readonly message: Message; readonly bytesLeftOut: number; readonly atMs: number }[];
  readonly handlings: Map<string, Handling[]>;
  /** Message ids by the span of their handling. */
  readonly spans: Map<string, string>;
  readonly effects: Map<string, RecordedEffect[]>;
  readonly fates: Map<string, Fate & { readonly receivers: readonly string[] }>;
  readonly steps: Stepped[];
}

function collect(events: Iterable<Event>): Facts {
  const facts: Facts = {
    sent: [],
    handlings: new Map(),
    spans: new Map(),
    effects: new Map(),
    fates: new Map(),
    steps: [],
  };
  const seen = new Set<string>();
  const heard = new Set<string>();
  for (const event of events) {
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    take(facts, event, heard);
  }
  facts.steps.sort((a, b) => a.atMs - b.atMs || Number(a.step.version - b.step.version));
  return facts;
}

function take(facts: Facts, event: Event, heard: Set<string>): void {
  const { payload, time, traceparent } = event;
  if (!payload) return;
  const atMs = time ? timestampMs(time) : 0;
  const sent = anyUnpack(payload, MessageSentSchema);
  if (sent?.message && !heard.has(sent.message.id) && !isNegotiated(sent.message)) {
    const { message, bytesLeftOut } = sent;
    heard.add(message.id);
    const saidMs = message.timestamp ? timestampMs(message.timestamp) : atMs;
    facts.sent.push({ message, bytesLeftOut: Number(bytesLeftOut), atMs: saidMs });
  }
  const handled = anyUnpack(payload, MessageHandledSchema);
  if (handled) {
    push(facts.handlings, handled.messageId, handlingOf(event, handled));
    facts.spans.set(traceparent.slice(36, 52), handled.messageId);
  }
  const effect = anyUnpack(payload, EffectRecordedSchema);
  if (effect) push(facts.effects, effect.messageId, effectOf(event, effect));
  const settled = anyUnpack(payload, MessageSettledSchema);
  if (settled) {
    const { messageId, receipt, receivers, failure } = settled;
    facts.fates.set(messageId, { receipt, receivers, error: failure && errorOf(failure), atMs });
  }
  for (const step of stepsOf(event))
    facts.steps.push({ kind: 'step', step, atMs: step.at ? timestampMs(step.at) : atMs });
}

/** What manager and bidders say to each other – questions, answers, signs of life, rejections – is told by the steps. */
function isNegotiated({ id, inReplyTo, ontology, protocol }: Message): boolean {
  const between = ontology === negotiationOntology && protocol === contractNet;
  return between || questionPattern.test(id) || questionPattern.test(inReplyTo);
}

function draftOf({ message, bytesLeftOut, atMs }: Facts['sent'][number], { spans }: Facts): Draft {
  const causeId = spans.get(message.traceContext?.traceparent.slice(36, 52) ?? '') ?? '';
  return { id: message.id, message, bytesLeftOut, atMs, causeId, after: [message.inReplyTo, causeId] };
}

function complete(
  { message, bytesLeftOut, atMs, causeId }: Draft,
  number: number,
  { facts, answers }: { facts: Facts; answers: readonly Draft[] },
): Said {
  const handlings = facts.handlings.get(message.id) ?? [];
  const fate = facts.fates.get(message.id);
  const answered = answers.flatMap(({ message: { sender } }) => (sender ? [formatAddress(sender)] : []));
  const to = message.receiver ? formatAddress(message.receiver) : '';
  const straight = message.receiver?.target.case === 'agent' ? [to] : [];
  const known = [...handlings.map(({ agent }) => agent), ...(fate?.receivers ?? []), ...answered];
  const reached = new Set(known.length > 0 || fate?.error ? known : straight);
  return {
    kind: 'said',
    number,
    message,
    bytesLeftOut,
    atMs,
    from: message.sender ? formatAddress(message.sender) : '',
    reached: [...reached],
    to,
    handlings,
    effects: (facts.effects.get(message.id) ?? []).sort((a, b) => a.number - b.number),
    fate: fate && !(answers.length > 0 && wantsAnswer(message.performative)) ? fate : undefined,
    causeId,
  };
}

/** Steps stand where their time is. */
function merge(said: readonly Said[], steps: readonly Stepped[]): (Said | Stepped)[] {
  const entries: (Said | Stepped)[] = [];
  let next = 0;
  for (const one of said) {
    for (let step = steps[next]; step && step.atMs < one.atMs; step = steps[next]) {
      entries.push(step);
      next++;
    }
    entries.push(one);
  }
  return [...entries, ...steps.slice(next)];
}

function participantsOf(said: readonly Said[]): string[] {
  return [...new Set(said.flatMap(({ from, reached }) => [from, ...reached]))].filter(id => id !== '');
}

function originOf(value: unknown): Dialogue['forkedFrom'] {
  const [conversationId, messageId] = typeof value === 'string' ? value.split('/') : [];
  return conversationId && messageId ? { conversationId, messageId } : undefined;
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}
