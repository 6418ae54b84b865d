import { negotiationOntology } from '../../agent/index.js';
import { groupBy } from '../../base/index.js';
import { formatAddress, performativeName } from '../../message/index.js';
import type { EffectFact, Facts, HandledFact, SentFact } from './read-facts.js';
import { readTrades, type Trade } from './trades.js';

/** One piece of work of a trace, and what was done on its behalf. */
export interface TraceNode {
  /** `message`, or in a negotiation `negotiation` and `bid`; what was asked outside of the mesh: `model`, `tool`. */
  readonly kind: 'message' | 'negotiation' | 'bid' | 'model' | 'tool';
  /** Who to whom, or what. */
  readonly title: string;
  /** What was said or done, such as `ask text.report`. */
  readonly what: string;
  readonly atMs: number;
  /** How long it took; undefined: nobody said. */
  readonly tookMs: number | undefined;
  /** How it ended, such as `tell`, `completed`; empty: nobody said. */
  readonly ending: string;
  /** Undefined: neither. */
  readonly ok: boolean | undefined;
  readonly children: readonly TraceNode[];
}

type Draft = { -readonly [K in keyof TraceNode]: TraceNode[K] } & { children: Draft[] };

/** Ids of a negotiation's questions: `ID~c2` calls, `ID~g0` calls several at once, in round 3 `ID~c2.3`, `ID~a1` orders. */
const questionPattern = /^(.{1,40})~(?:[cg](\d+)(?:\.\d+)?|a\d+)$/;

/**
 * The tree of what was done on behalf of what: messages under the handling in which they were sent (they carry its span id),
 * negotiations under whoever wanted them, the work of bidders under their bids. What has no known cause stands at the top.
 */
export function traceTree(facts: Facts): TraceNode[] {
  const answers = new Map(facts.sent.filter(isAnswer).map(sent => [sent.message.inReplyTo, sent]));
  const handlings = groupBy(facts.handled, ({ messageId }) => messageId);
  /** Whose work a span is. */
  const bySpan = new Map<string, Draft>();
  const placed: { readonly draft: Draft; readonly causeSpanId: string }[] = [];

  for (const sent of facts.sent) {
    const { message } = sent;
    // What is said in a negotiation is told by its steps.
    if (isAnswer(sent) || message.ontology === negotiationOntology) continue;
    for (const handling of handlings.get(message.id) ?? [undefined]) {
      const draft = messageDraft(sent, handling, answers.get(message.id));
      if (handling) bySpan.set(handling.spanId, draft);
      placed.push({ draft, causeSpanId: message.traceContext?.traceparent.slice(36, 52) ?? '' });
    }
  }
  const known = new Set(facts.sent.map(({ message }) => message.id));
  for (const handling of facts.handled) {
    if (known.has(handling.messageId) || questionPattern.test(handling.messageId)) continue;
    const draft = strangerDraft(handling);
    bySpan.set(handling.spanId, draft);
    placed.push({ draft, causeSpanId: handling.parentSpanId });
  }
  for (const trade of readTrades(facts.steps)) {
    const draft = tradeDraft(trade);
    for (const bid of draft.children)
      for (const handling of workOn(trade, bid.title, facts.handled)) bySpan.set(handling.spanId, bid);
    placed.push({ draft, causeSpanId: trade.parentSpanId });
  }

  for (const effect of facts.effects) {
    const handling = handlings.get(effect.messageId)?.find(({ agent }) => agent === effect.agent);
    const draft = effectDraft(effect);
    // Of a conversation that is not recorded, these alone are known.
    if (!handling) draft.title = `${effect.agent}  ${draft.title}`;
    placed.push({ draft, causeSpanId: handling?.spanId ?? '' });
  }

  const roots: Draft[] = [];
  for (const { draft, causeSpanId } of placed) {
    const cause = bySpan.get(causeSpanId);
    if (cause && cause !== draft) cause.children.push(draft);
    else roots.push(draft);
  }
  sort(roots);
  return roots;
}

function isAnswer({ message }: SentFact): boolean {
  return message.inReplyTo !== '';
}

function messageDraft({ message, atMs }: SentFact, handling: HandledFact | undefined, answer?: SentFact): Draft {
  const from = message.sender ? nameOf(formatAddress(message.sender)) : '?';
  const to = message.receiver ? formatAddress(message.receiver) : '?';
  const reached = handling && handling.agent !== to ? `${to} (${handling.agent})` : to;
  const ending = handling?.why || (answer ? performativeName(answer.message.performative) : '');
  return {
    kind: 'message',
    title: `${from} → ${reached}`,
    what: [performativeName(message.performative), message.type || message.capability].filter(Boolean).join(' '),
    atMs,
    tookMs: handling?.tookMs ?? (answer && answer.atMs - atMs),
    ending,
    ok: handling?.ok,
    children: [],
  };
}

/** Callers from outside have a long name that is of no use to people. */
function nameOf(sender: string): string {
  return sender.startsWith('client-') ? 'client' : sender;
}

/** Its sender keeps no transcript. */
function strangerDraft({ agent, startedAtMs, tookMs, ok, why }: HandledFact): Draft {
  return { kind: 'message', title: `? → ${agent}`, what: '', atMs: startedAtMs, tookMs, ending: why, ok, children: [] };
}

function effectDraft({ kind, name, atMs, tookMs, costMicros, tokens, why }: EffectFact): Draft {
  const cost = costMicros !== undefined && costMicros > 0 ? [`${costMicros / 1_000_000} USD`] : [];
  const what = [...cost, ...(tokens === undefined ? [] : [`${tokens} tokens`])].join(', ');
  const ending = why || 'answered';
  return { kind, title: `${kind} ${name}`, what, atMs, tookMs, ending, ok: why === '', children: [] };
}

function tradeDraft({ bids, atMs, endedAtMs, capability, ending, ok }: Trade): Draft {
  return {
    kind: 'negotiation',
    title: `negotiation of ${capability}`,
    what: `${bids.length} called`,
    atMs,
    tookMs: endedAtMs === undefined ? undefined : endedAtMs - atMs,
    ending,
    ok,
    children: bids.map(bid => ({ ...bid, kind: 'bid' as const, title: bid.agent, children: [] })),
  };
}

/** What a bidder did on behalf of a negotiation: answering the call, doing the work. */
function workOn({ id }: Trade, agent: string, handled: readonly HandledFact[]): HandledFact[] {
  return handled.filter(handling => handling.agent === agent && questionPattern.exec(handling.messageId)?.[1] === id);
}

function sort(drafts: Draft[]): void {
  drafts.sort((a, b) => a.atMs - b.atMs);
  for (const { children } of drafts) sort(children);
}
