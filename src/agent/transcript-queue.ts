import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { backoffMs, type Clock, MeshError, sleep, toMeshError, within } from '../base/index.js';

/** What waits for the event log, bounded in number and bytes. */
export interface TranscriptQueue {
  /** Never waits; beyond the bounds the event is lost, which is counted and said. */
  put(event: Event): void;
  /** Brings what is left, as far as the log takes it within `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

/** What the queue needs. */
export interface TranscriptQueueOptions {
  readonly publish: (events: Event[]) => Promise<void>;
  readonly clock: Clock;
  readonly onFault: ((error: MeshError) => void) | undefined;
  /** Events that wait at most. */
  readonly waitingMax: number;
  /** Bytes of payloads that wait at most. */
  readonly waitingBytesMax: number;
}

/** What one call carries at most: clients of gRPC send 4 MiB at once. */
const batchMax = 500;
const batchBytesMax = 1024 * 1024;
const retry = { firstMs: 100, maxMs: 5_000 };

/** Makes a queue. Nobody who speaks waits for it: events go in batches, one after the other, and again when the log fails. */
export function createTranscriptQueue(options: TranscriptQueueOptions): TranscriptQueue {
  const { publish, clock, onFault, waitingMax, waitingBytesMax } = options;
  const closing = new AbortController();
  let waiting: Event[] = [];
  let waitingBytes = 0;
  let lost = 0;
  let bringing: Promise<void> | undefined;

  function put(event: Event): void {
    if (waiting.length >= waitingMax || waitingBytes >= waitingBytesMax) {
      if (lost++ === 0) onFault?.(incomplete('events of recorded conversations are lost from now on'));
      return;
    }
    waiting.push(event);
    waitingBytes += bytesOf(event);
    bringing ??= bring().finally(() => {
      bringing = undefined;
    });
  }

  async function bring(): Promise<void> {
    for (let failures = 0; waiting.length > 0 && !closing.signal.aborted; ) {
      // What is said in this turn of the event loop goes together.
      if (failures === 0) await new Promise(setImmediate);
      const batch = nextBatch(waiting);
      try {
        await publish(batch);
        drop(batch.length);
        failures = 0;
        tellLost();
      } catch (error) {
        const failure = toMeshError(error);
        if (failure.reason === 'EVENT_REFUSED') {
          dropRefused(failure, batch);
          continue;
        }
        failures++;
        if (failures === 1) onFault?.(failure);
        await sleep(clock, backoffMs(failures, retry), closing.signal).catch(() => 'closing');
      }
    }
  }

  function drop(count: number): void {
    for (const event of waiting.slice(0, count)) waitingBytes -= bytesOf(event);
    waiting = waiting.slice(count);
  }

  /** What the log will never take is lost; without a name that is the whole batch. */
  function dropRefused({ details }: MeshError, batch: readonly Event[]): void {
    const at = batch.findIndex(({ id }) => id === details.id);
    if (at === -1) {
      lost += batch.length;
      drop(batch.length);
      return;
    }
    lost++;
    for (const event of waiting.splice(at, 1)) waitingBytes -= bytesOf(event);
  }

  function tellLost(): void {
    if (lost === 0) return;
    onFault?.(incomplete(`${lost} events of recorded conversations were lost`));
    lost = 0;
  }

  return {
    put,
    async close(timeoutMs) {
      if (bringing) await within(clock, timeoutMs, 'the transcript', bringing).catch(() => 'counted below');
      closing.abort();
      lost += waiting.length;
      tellLost();
    },
  };
}

function nextBatch(waiting: readonly Event[]): Event[] {
  let bytes = 0;
  const over = waiting.findIndex((event, at) => {
    bytes += bytesOf(event);
    return at > 0 && (at >= batchMax || bytes > batchBytesMax);
  });
  return waiting.slice(0, over === -1 ? waiting.length : over);
}

/** What an event weighs, more or less. */
function bytesOf({ payload }: Event): number {
  return 300 + (payload?.value.length ?? 0);
}

function incomplete(what: string): MeshError {
  return new MeshError('TRANSCRIPT_INCOMPLETE', `${what}: the event log took none for too long, or refused them`);
}
