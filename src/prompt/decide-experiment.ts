import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { ExperimentEndedSchema, ExperimentStartedSchema, LabelledSchema } from '#gen/dacp/prompt/v1/events_pb.js';
import {
  type Arm,
  type Experiment,
  ExperimentSchema,
  ExperimentState,
  type Prompt,
} from '#gen/dacp/prompt/v1/prompt_pb.js';
import { MeshError } from '../base/index.js';
import { isRunning } from './assign.js';
import type { Command, What } from './commands.js';
import { versionOf } from './prompt.js';
import { rateOf, verdictOf } from './sequential.js';

/** How an experiment begins. Errors: EXPERIMENT_REFUSED, PROMPT_UNKNOWN. */
export function experimentOf(prompt: Prompt, command: Extract<Command, { kind: 'experiment' }>, nowMs: number) {
  const { id, wanted } = command;
  if (isRunning(prompt.experiment))
    throw refused(`one is running (${prompt.experiment.id}); stop it, or wait for its verdict`);
  const control = versionOf(prompt, wanted.label);
  const candidate = versionOf(prompt, wanted.candidate);
  if (!candidate.published) throw refused(`version ${candidate.version} is a draft; publish it first`);
  if (candidate.version === control.version) throw refused(`version ${control.version} has the label already`);
  if (wanted.maxSamples < 2 * wanted.minSamples)
    throw refused(`at most ${wanted.maxSamples} samples are less than ${wanted.minSamples} of each`);
  const experiment = create(ExperimentSchema, {
    ...wanted,
    id,
    control: { version: control.version },
    candidate: { version: candidate.version },
    state: ExperimentState.RUNNING,
    startedAt: timestampFromMs(nowMs),
  });
  return create(ExperimentStartedSchema, { experiment });
}

/** What a sample that was taken leads to: a verdict, with the label for the better one; mostly nothing. */
export function verdictAfter({ experiment }: Prompt): What[] {
  if (!isRunning(experiment)) return [];
  const verdict = verdictOf(experiment);
  if (verdict === 'candidate')
    return [
      ended(experiment, ExperimentState.PROMOTED, 'is better'),
      labelled(experiment.label, experiment.candidate?.version ?? ''),
    ];
  if (verdict === 'control') return [ended(experiment, ExperimentState.ROLLED_BACK, 'is worse')];
  const samples = (experiment.control?.samples ?? 0n) + (experiment.candidate?.samples ?? 0n);
  if (samples < BigInt(experiment.maxSamples)) return [];
  return [ended(experiment, ExperimentState.UNDECIDED, 'is not proved to be better or worse')];
}

/** A label for a version; empty: for none. */
export function labelled(label: string, version: string): What {
  return { case: 'labelled', value: create(LabelledSchema, { label, version }) };
}

function ended(experiment: Experiment, state: ExperimentState, finding: string): What {
  const { id, control, candidate } = experiment;
  const verdict = `${candidate?.version} ${finding}: ${shareOf(candidate)} against ${shareOf(control)}`;
  return { case: 'experimentEnded', value: create(ExperimentEndedSchema, { experimentId: id, state, verdict }) };
}

function shareOf(arm: Arm | undefined): string {
  return arm ? `${(100 * rateOf(arm)).toFixed(1)} % of ${arm.samples}` : '';
}

function refused(why: string): MeshError {
  return new MeshError('EXPERIMENT_REFUSED', `the experiment is not started: ${why}`);
}
