import { parentPort, workerData } from 'node:worker_threads';
import type { TextInput } from '../input.js';
import { type JobName, jobs } from './jobs.js';

/** What the thread is given when it is started. */
export interface ThreadData {
  readonly job: JobName;
  readonly input: TextInput;
}

const { job, input } = workerData as ThreadData;
parentPort?.postMessage(jobs[job](input));
