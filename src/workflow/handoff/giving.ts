import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Message, TraceContext } from '#gen/dacp/message/v2/message_pb.js';
import { type HandedOff, HandedOffSchema, type HandOffRequest } from '#gen/dacp/workflow/v1/handoff_pb.js';
import { handOffsAgent } from '../../agent/index.js';
import { type Clock, MeshError, toMeshError } from '../../base/index.js';
import type { Exchange } from '../../link/index.js';
import { makeAddress, wantsAnswer } from '../../message/index.js';
import type { Logger } from '../../observability/index.js';
import { askPatiently, graceMs, isError } from '../undertaking/asking.js';
import { forwarded, turnOf } from './forwarding.js';
import type { Histories } from './histories.js';
import { type Directory, findSpecialists } from './specialists.js';
import { type HandOffCommand, type HandOffState, handOffId } from './state.js';

/** A message that somebody is to have. */
export interface Given {
  readonly message: Message;
  readonly signal: AbortSignal;
  readonly traceContext: TraceContext | undefined;
}

/** Gives messages to specialists. */
export interface Giving {
  /**
   * Gives it to whoever has the conversation now; the answer, if it wants one. The specialist may be away for `awayMs` before that is an
   * error.
   */
  give(state: HandOffState, given: Given, awayMs?: number): Promise<Message | undefined>;
  /** Tries one specialist after the other; each is in the record before it gets anything. Errors: HANDOFF_FAILED. */
  giveToBest(terms: Terms, wanted: Wish, given: Given): Promise<{ answer: Message | undefined; state: HandOffState }>;
  /** A specialist that is gone is replaced; without another one the conversation is back with who was addressed first. */
  giveOrFind(state: HandOffState, last: HandedOff, given: Given): Promise<{ answer: Message; by: string } | undefined>;
}

/** A hand-off without whom it goes to. */
export type Terms = Omit<HandedOff, '$typeName' | 'to'>;

/** Whom it should go to. */
type Wish = Pick<HandOffRequest, 'agent' | 'capability'>;

/** What giving stands on. */
export interface GivingParts extends Directory {
  readonly journal: { execute(id: string, command: HandOffCommand): Promise<HandOffState> };
  readonly histories: Histories;
  readonly exchange: Pick<Exchange, 'ask' | 'send'>;
  readonly clock: Clock;
  readonly logger: Logger;
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
/** Specialists that are tried for one message. */
const triedMax = 3;

/** Makes it. */
export function createGiving(parts: GivingParts): Giving {
  const { journal, histories, exchange, clock, logger } = parts;
  const sender = makeAddress('agent', handOffsAgent);

  async function give(state: HandOffState, { message, signal, traceContext }: Given, awayMs = 0) {
    const history = await histories.of(state, message, signal);
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

  async function giveToBest(terms: Terms, wanted: Wish, given: Given) {
    const { namespace, chain } = terms;
    const id = handOffId(terms.conversationId, terms.addressed);
    let last: MeshError | undefined;
    for (const to of (await findSpecialists({ ...wanted, namespace, chain }, parts)).slice(0, triedMax)) {
      const handedOff = create(HandedOffSchema, { ...terms, to });
      const state = await journal.execute(id, { kind: 'hand-off', handedOff });
      try {
        return { answer: await give(state, given), state };
      } catch (thrown) {
        last = toMeshError(thrown);
        if (!undelivered.has(last.reason)) throw last;
      }
    }
    await journal.execute(id, { kind: 'end', reason: 'no specialist could be reached' });
    throw new MeshError('HANDOFF_FAILED', `no specialist could be reached: ${last?.message ?? ''}`, { cause: last });
  }

  async function giveOrFind(state: HandOffState, last: HandedOff, given: Given) {
    try {
      const answer = await give(state, given, awayMsOf(given.message, clock));
      return answer && { answer, by: last.to };
    } catch (thrown) {
      const error = toMeshError(thrown);
      if (!undelivered.has(error.reason)) throw error;
      logger.warn({ err: error, conversation_id: state.conversationId }, 'a specialist is gone; another is looked for');
    }
    const { answer, state: now } = await giveToOther(last, given);
    return answer && { answer, by: now.last?.to ?? '' };
  }

  async function giveToOther(last: HandedOff, given: Given) {
    const terms = { ...last, from: last.to, chain: [...last.chain, last.to], reason: `${last.to} is gone` };
    const back = () => giveToBest({ ...terms, capability: '' }, { agent: last.chain[0] ?? '', capability: '' }, given);
    if (last.capability === '') return back();
    return giveToBest(terms, { agent: '', capability: last.capability }, given).catch((thrown: unknown) => {
      if (toMeshError(thrown).reason !== 'HANDOFF_FAILED') throw thrown;
      return back();
    });
  }

  return { give, giveToBest, giveOrFind };
}

/** After a restart of the node a specialist is back in a moment: half of the time that there is, at most as long as hosts need. */
function awayMsOf({ replyBy }: Message, clock: Clock): number {
  return replyBy ? Math.min(graceMs, (timestampMs(replyBy) - clock.now()) / 2) : graceMs;
}
