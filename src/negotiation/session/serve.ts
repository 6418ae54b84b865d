import {
  type SessionAction,
  SessionActionSchema,
  type SessionNews,
  SessionRequestSchema,
  SessionResponseSchema,
} from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { MeshError, toMeshError } from '../../base/index.js';
import { check, readBytes, toBytes } from '../../message/index.js';
import { createOutlet, type RawStream, takeFrames } from '../../rpc/index.js';
import type { Negotiations } from '../negotiations.js';
import { failed } from './entry.js';
import { createFollower } from './follower.js';

/** What sessions are served from. */
export type Served = Pick<Negotiations, 'begin' | 'follow' | 'watch' | 'pick' | 'cancel'>;

/** Answers that may wait for a caller who does not read. */
const unreadMax = 10_000;

/** Serves a session on a stream. What breaks is the session, never a negotiation. */
export function serveSession(negotiations: Served, stream: RawStream): void {
  /** What there is to say beside steps. */
  const said: SessionNews[] = [];
  let ending = false;
  const follower = createFollower(negotiations, { say, wake: () => outlet.wake() });
  const outlet = createOutlet(stream, {
    next() {
      const news = said.shift() ?? follower.next();
      return news && toBytes(SessionResponseSchema, { $typeName: SessionResponseSchema.typeName, news: [news] });
    },
    isCalm: () => follower.size <= 1,
    idle() {
      if (ending && follower.size === 0) stream.end();
    },
  });

  function say(news: SessionNews): void {
    if (said.push(news) > unreadMax)
      stream.fail(new MeshError('MAILBOX_FULL', 'too many answers are not read; read them before asking for more'));
    outlet.wake();
  }

  function act(action: SessionAction): void {
    if (action.key === 0) check(SessionActionSchema, action, 'action');
    try {
      check(SessionActionSchema, action, 'action');
    } catch (error) {
      say(failed(action.key, toMeshError(error), !follower.has(action.key)));
      return;
    }
    follower.act(action);
  }

  takeFrames(stream, bytes => {
    for (const action of readBytes(SessionRequestSchema, bytes, 'what was said in the session').actions) act(action);
  });
  stream.onEnd(() => {
    ending = true;
    outlet.wake();
  });
  stream.onClose(() => {
    outlet.stop();
    follower.stop();
  });
}
