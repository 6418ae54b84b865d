import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { Communication } from '../../../agent/index.js';
import { MeshError, sleep, systemClock, toMeshError } from '../../../base/index.js';
import { figuresOf, type LoopFigures } from '../closed-loop.js';
import { type Notes, payload, topic } from '../orders.js';

/** How long the subscribers may take until they have everything. */
const finishMs = 60_000;

/**
 * Publishes notes with receipt `accepted` as fast as they are taken. Timed from the first send until every subscriber has said that
 * it has them all; the times are those until a note's receipt. Errors: what `Communication.send` says; DEADLINE_PASSED when notes
 * were lost.
 */
export async function publish(
  mesh: Pick<Communication, 'send' | 'ask'>,
  { subscribers, count, concurrency }: Notes,
): Promise<LoopFigures> {
  const tookMs: number[] = [];
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const atMs = performance.now();
      await note(mesh, subscribers);
      tookMs.push(performance.now() - atMs);
    }
  };
  const begunMs = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  await Promise.all(
    Array.from({ length: subscribers }, (_, index) =>
      mesh.ask(`subscriber-${index}`, count, { capability: 'count', timeoutMs: finishMs }),
    ),
  );
  return figuresOf(tookMs, performance.now() - begunMs);
}

/** Publishes one note; waits when the link says that it is busy. */
async function note(mesh: Pick<Communication, 'send'>, subscribers: number): Promise<void> {
  for (;;) {
    try {
      const { receivers } = await mesh.send('inform', `topic:${topic}`, payload, {
        capability: 'note',
        receipt: Receipt.ACCEPTED,
      });
      if (receivers.length === subscribers) return;
      throw new MeshError('NOT_DELIVERED', `${receivers.length} of ${subscribers} subscribers took a note`);
    } catch (error) {
      const { reason, retryAfterMs = 1 } = toMeshError(error);
      if (reason !== 'LINK_BUSY') throw error;
      await sleep(systemClock, retryAfterMs);
    }
  }
}
