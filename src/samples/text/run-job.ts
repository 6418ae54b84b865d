import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { JsonValue } from '@bufbuild/protobuf';
import { MeshError } from '../../base/index.js';
import type { TextInput } from '../input.js';
import type { ThreadData } from './job-thread.js';
import { type JobName, jobs } from './jobs.js';

/** Up to so many characters a job takes some 40 ms at most, less than what it costs to start a thread. */
export const inPlaceChars = 250_000;
/** What it costs to start a thread and to give it a text, in ms. */
export const threadStartMs = 60;

/**
 * Does a job. A long text is worked on in a thread of its own: whoever blocks its process shows no sign of life to the mesh, and keeps
 * the other agents of its host from answering. The thread ends when `signal` is aborted. Errors: HANDLER_FAILED, the signal's reason.
 */
export async function runJob(job: JobName, input: TextInput, signal: AbortSignal): Promise<JsonValue> {
  if (input.text.length <= inPlaceChars) return jobs[job](input);
  signal.throwIfAborted();
  const thread = new Worker(new URL('./job-thread.js', import.meta.url), {
    workerData: { job, input } satisfies ThreadData,
  });
  try {
    const [result] = await once(thread, 'message', { signal });
    return result as JsonValue;
  } catch (error) {
    signal.throwIfAborted();
    throw new MeshError('HANDLER_FAILED', `${job} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  } finally {
    await thread.terminate();
  }
}
