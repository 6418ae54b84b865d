import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { Communication, Sent } from '../../../agent/index.js';
import { MeshError, sleep, systemClock, toMeshError } from '../../../base/index.js';
import { figuresOf, type LoopFigures } from '../closed-loop.js';
import { type Notes, payload, topic } from '../orders.js';

type Mesh = Pick<Communication, 'send' | 'ask'>;

/** How long the subscribers may take until they have everything. */
const finishMs = 60_000;
/** Of so many notes one is timed: to look at the clock twice for each would be a part of what is measured. */
const timedOneIn = 16;
const said = { capability: 'note', receipt: Receipt.ACCEPTED };

/**
 * Publishes notes with receipt `accepted` as fast as they are taken. Timed from the first send until every subscriber has said that
 * it has them all; the times are those until a note's receipt, of one note in 16. Errors: what `Communication.send` says;
 * DEADLINE_PASSED when notes were lost.
 */
export async function publish(mesh: Mesh, notes: Notes): Promise<LoopFigures> {
  const { subscribers, count } = notes;
  const begunMs = performance.now();
  const tookMs = await publishAll(mesh, notes);
  await Promise.all(
    Array.from({ length: subscribers }, (_, index) =>
      mesh.ask(`subscriber-${index}`, count, { capability: 'count', timeoutMs: finishMs }),
    ),
  );
  const figures = figuresOf(tookMs, performance.now() - begunMs);
  return { ...figures, count, rate: count / figures.seconds };
}

/** Publishes the next note whenever one is accepted; gives the times of those that were timed. */
function publishAll(mesh: Mesh, { subscribers, count, concurrency }: Notes): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const tookMs: number[] = [];
    let left = count;
    let underWay = Math.min(count, concurrency);

    function next(): void {
      if (left > 0) {
        left -= 1;
        say(left % timedOneIn === 0 ? performance.now() : undefined);
      } else {
        underWay -= 1;
        if (underWay === 0) resolve(tookMs);
      }
    }

    function say(atMs: number | undefined): void {
      const sent = mesh.send('inform', `topic:${topic}`, payload, said);
      if (atMs === undefined) sent.then(taken, failed);
      else
        sent.then(
          to => timed(to, atMs),
          error => failed(error, atMs),
        );
    }

    function timed(sent: Sent, atMs: number): void {
      tookMs.push(performance.now() - atMs);
      taken(sent);
    }

    function taken({ receivers }: Sent): void {
      if (receivers.length === subscribers) next();
      else reject(new MeshError('NOT_DELIVERED', `${receivers.length} of ${subscribers} subscribers took a note`));
    }

    /** Says it again later when the link says that it is busy; that time counts. */
    function failed(error: unknown, atMs?: number): void {
      const { reason, retryAfterMs = 1 } = toMeshError(error);
      if (reason === 'LINK_BUSY') void sleep(systemClock, retryAfterMs).then(() => say(atMs));
      else reject(error);
    }

    for (let begun = underWay; begun > 0; begun--) next();
  });
}
