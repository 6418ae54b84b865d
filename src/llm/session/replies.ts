import type { MessageInitShape } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import type { Question, ReplySchema } from '#gen/dacp/llm/v1/llm_pb.js';
import { fromCall, fromEmbed } from '../from-wire.js';
import type { Orchestrator } from '../orchestrator.js';
import { toAnswer, toPiece, toVectors } from '../to-wire.js';

/** What sessions are served from. */
export type Served = Pick<Orchestrator, 'complete' | 'stream' | 'embed'>;

/** What a reply says. */
export type Said = NonNullable<MessageInitShape<typeof ReplySchema>['what']>;

/** What is replied to a question, in order. Errors: as the orchestrator's. */
export async function* repliesTo(llm: Served, question: Question, signal: AbortSignal): AsyncGenerator<Said> {
  const { what, timeout, traceContext } = question;
  const options = { signal, timeoutMs: timeout && durationMs(timeout), traceparent: traceContext?.traceparent };
  if (what.case === 'complete')
    yield { case: 'answer', value: toAnswer(await llm.complete(fromCall(what.value), options)) };
  else if (what.case === 'stream')
    for await (const piece of llm.stream(fromCall(what.value), options)) yield toPiece(piece);
  else if (what.case === 'embed')
    yield { case: 'vectors', value: toVectors(await llm.embed(fromEmbed(what.value), options)) };
}
