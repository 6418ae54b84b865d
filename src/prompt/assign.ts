import { createHash } from 'node:crypto';
import { type Experiment, ExperimentState } from '#gen/dacp/prompt/v1/prompt_pb.js';

/**
 * The version that an execution gets: those with the same key always the same one, by a hash that differs for each experiment. `chance`:
 * 0–1, for those without a key.
 */
export function assign({ id, weight, control, candidate }: Experiment, key: string, chance: number): string {
  const place = key === '' ? chance : shareOf(`${id}/${key}`);
  return (place < weight ? candidate?.version : control?.version) ?? '';
}

/** Whether executions are divided. */
export function isRunning(experiment: Experiment | undefined): experiment is Experiment {
  return experiment?.state === ExperimentState.RUNNING;
}

function shareOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
