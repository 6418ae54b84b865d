import { create } from '@bufbuild/protobuf';
import {
  type Question,
  QuestionSchema,
  ReplySchema,
  SessionRequestSchema,
  SessionResponseSchema,
} from '#gen/dacp/llm/v1/llm_pb.js';
import { createWake, MeshError, toMeshError } from '../../base/index.js';
import { check, failureOf, fieldInvalid, readBytes, toBytes } from '../../message/index.js';
import type { Logger } from '../../observability/index.js';
import { createOutlet, type RawStream, takeFrames } from '../../rpc/index.js';
import { repliesTo, type Said, type Served } from './replies.js';

/** Questions that one session may ask at once. */
const questionsMax = 10_000;
/** Replies that may wait for a caller who does not read; streams of models are not read on when so many wait. */
const unreadMax = 10_000;
const pausesAt = 256;

/** Serves a session on a stream. What is not answered when it breaks is cancelled. */
export function serveSession(llm: Served, stream: RawStream, logger: Logger): void {
  const under = new Map<number, AbortController>();
  const said: Uint8Array[] = [];
  const room = createWake();
  /** The caller asks no more, or may not, since the process is about to end. */
  let ending = false;
  const outlet = createOutlet(stream, {
    next: () => said.shift(),
    idle() {
      room.notify();
      if (ending && under.size === 0) stream.end();
    },
  });

  function say(key: number, what: Said): void {
    const reply = create(ReplySchema, { key, what });
    said.push(toBytes(SessionResponseSchema, { $typeName: SessionResponseSchema.typeName, replies: [reply] }));
    if (said.length > unreadMax) stream.fail(new MeshError('MAILBOX_FULL', 'replies are not read; read before asking'));
    outlet.wake();
  }

  async function answer(question: Question, abort: AbortController): Promise<void> {
    const { key } = question;
    const isWanted = () => under.get(key) === abort;
    /** The first text is out: it alone does not wait for what could go out with it. */
    let begun = false;
    try {
      for await (const what of repliesTo(llm, question, abort.signal)) {
        if (!isWanted()) return;
        say(key, what);
        if (what.case === 'text' && !begun) {
          begun = true;
          outlet.flush();
        }
        if (said.length >= pausesAt) await room.wait(abort.signal);
      }
    } catch (error) {
      if (isWanted()) say(key, { case: 'failure', value: failureOf(toldError(error, logger)) });
    } finally {
      if (isWanted()) under.delete(key);
      outlet.wake();
    }
  }

  function take(question: Question): void {
    const { key, what } = question;
    if (key === 0 || (what.case !== 'letGo' && under.has(key))) throw keyNotFree(key);
    if (what.case === 'letGo') {
      // Of one that was over already, nothing is left.
      under.get(key)?.abort(new MeshError('CALL_CANCELLED', 'its caller let go of it'));
      under.delete(key);
      outlet.wake();
      return;
    }
    const refused = refusal(question);
    if (refused) {
      say(key, { case: 'failure', value: failureOf(refused) });
      return;
    }
    const abort = new AbortController();
    under.set(key, abort);
    void answer(question, abort);
  }

  function refusal(question: Question): MeshError | undefined {
    if (ending)
      return new MeshError('DRAINING', 'this node is about to end; ask another one, or again when it is back');
    if (under.size >= questionsMax)
      return new MeshError('MAILBOX_FULL', `a session asks ${questionsMax} questions at once; wait for some`);
    try {
      check(QuestionSchema, question, 'question');
      return undefined;
    } catch (error) {
      return toMeshError(error);
    }
  }

  function end(): void {
    ending = true;
    outlet.wake();
  }

  takeFrames(stream, bytes => {
    for (const question of readBytes(SessionRequestSchema, bytes, 'what was asked in the session').questions)
      take(question);
  });
  stream.onEnd(end);
  stream.onLeaving?.(end);
  stream.onClose(() => {
    outlet.stop();
    const gone = new MeshError('CALL_CANCELLED', 'the session of its caller is over');
    for (const abort of under.values()) abort.abort(gone);
    under.clear();
  });
}

function keyNotFree(key: number): MeshError {
  const message = key === 0 ? 'is at least 1' : `${key} is asked under already`;
  return fieldInvalid([{ field: 'question.key', rule: 'dacp.key', message }]);
}

/** What is no error of ours may hold anything: the log gets it, the caller gets where to look. */
function toldError(error: unknown, logger: Logger): MeshError {
  if (error instanceof MeshError && error.reason !== 'INTERNAL') return error;
  logger.error({ err: error }, 'a question of a session failed inside the node');
  return new MeshError('INTERNAL', 'the question failed inside the node; its log says why');
}
