import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { answerError, answerValue } from '../../agent/index.js';
import { backoffMs, type Clock, sleep, toMeshError } from '../../base/index.js';
import { type Exchange, undelivered } from '../../link/index.js';
import { continueTrace, createMessage, jsonContent, makeAddress, parseAddress } from '../../message/index.js';
import type { Job, JobEnd, Perform } from './actions.js';

/** What asking agents stands on. */
export interface AskParts {
  readonly exchange: Pick<Exchange, 'ask'>;
  readonly clock: Clock;
  /** The id under which workflows speak. */
  readonly agentId: string;
}

/** Errors after which a step was certainly not begun: nothing reached its receiver, or there was nothing to send. */
const notBegun: ReadonlySet<string> = new Set([...undelivered, 'FIELD_INVALID', 'CAPABILITY_UNKNOWN']);

/** Those after which it may be there in a moment: its link is broken just now, or the node is back and its host is not yet. */
const away: ReadonlySet<string> = new Set(['NOT_DELIVERED', 'UNREACHABLE', 'AGENT_UNKNOWN', 'CAPABILITY_UNKNOWN']);
/** How long a receiver may be away before that is its answer, in ms; and when the node itself has just come back. */
const graceMs = 2_000;
const returnMs = 10_000;
const backoff = { firstMs: 50, maxMs: 1_000 };

/** Asks agents on behalf of steps. A question that is put again has the same message id: its receiver knows it again. */
export function createAsk({ exchange, clock, agentId }: AskParts): Perform {
  const madeMs = clock.monotonic();

  function questionOf(job: Job): Message {
    const ask = job.action.case === 'ask' ? job.action.value : undefined;
    return createMessage(
      {
        id: job.id,
        performative: 'request',
        sender: makeAddress('agent', agentId, job.namespace),
        receiver: parseAddress(ask?.receiver ?? '', 'receiver', job.namespace),
        capability: ask?.capability ?? '',
        type: ask?.type ?? '',
        content: jsonContent(job.input),
        conversationId: job.conversationId,
        traceContext: continueTrace(job.traceContext),
        replyByMs: job.dueMs,
        idempotent: job.repeatable,
        metadata: { 'dacp.workflow.run': job.runId, 'dacp.workflow.step': job.key },
        recorded: true,
      },
      clock,
    );
  }

  return async job => {
    const startMs = clock.monotonic();
    const patienceMs = startMs + (startMs - madeMs < returnMs ? returnMs : graceMs);
    const wasAway = startMs - madeMs < returnMs;
    // Once it may have arrived, that it does not arrive now says nothing.
    let mayHaveArrived = job.again;
    for (let attempt = 1; ; attempt++) {
      try {
        return endOf(await exchange.ask(questionOf(job), { signal: job.signal }));
      } catch (thrown) {
        const error = toMeshError(thrown);
        const arrived = !notBegun.has(error.reason);
        mayHaveArrived ||= arrived;
        const isAway =
          away.has(error.reason) && (wasAway || error.reason === 'NOT_DELIVERED' || error.reason === 'UNREACHABLE');
        const goOn = isAway && clock.monotonic() < patienceMs && clock.now() < job.dueMs && !job.signal.aborted;
        if (!goOn) return { error, uncertain: mayHaveArrived };
        await sleep(clock, backoffMs(attempt, backoff), job.signal).catch(() => undefined);
      }
    }
  };
}

function endOf(answer: Message): JobEnd {
  const error = answerError(answer);
  if (error) return { error, uncertain: false };
  try {
    return { result: answer.content ? answerValue(answer) : null };
  } catch (thrown) {
    return { error: toMeshError(thrown), uncertain: false };
  }
}
