import { create } from '@bufbuild/protobuf';
import type { Drafted, ExperimentEnded, Observed, PromptChange } from '#gen/dacp/prompt/v1/events_pb.js';
import { type Arm, type Experiment, FailureSchema, type Prompt, type Version } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { observe } from './metrics.js';
import { compareVersions } from './semver.js';

/** How many failures of a version are remembered. */
const failuresMax = 100;

/** The prompt after a change. */
export function evolve(prompt: Prompt, change: PromptChange): Prompt {
  return { ...after(prompt, change), revision: prompt.revision + 1n };
}

function after(prompt: Prompt, { what, at }: PromptChange): Prompt {
  switch (what.case) {
    case 'drafted':
      return drafted(prompt, what.value);
    case 'published':
      return withVersion(prompt, what.value.version, one => ({
        ...one,
        published: true,
        ...(at && { publishedAt: at }),
      }));
    case 'labelled': {
      const { [what.value.label]: _, ...labels } = prompt.labels;
      const { label, version } = what.value;
      return { ...prompt, labels: version === '' ? labels : { ...labels, [label]: version } };
    }
    case 'observed':
      return observed(prompt, what.value, at);
    case 'experimentStarted':
      return what.value.experiment ? { ...prompt, experiment: what.value.experiment } : prompt;
    case 'experimentEnded':
      return prompt.experiment ? { ...prompt, experiment: ended(prompt.experiment, what.value, at) } : prompt;
    default:
      return prompt;
  }
}

function drafted(prompt: Prompt, { name, metadata, version }: Drafted): Prompt {
  if (!version) return prompt;
  const others = prompt.versions.filter(one => one.version !== version.version);
  const versions = [...others, version].sort((a, b) => compareVersions(a.version, b.version));
  return { ...prompt, name: name || prompt.name, metadata: { ...prompt.metadata, ...metadata }, versions };
}

function observed(prompt: Prompt, seen: Observed, at: PromptChange['at']): Prompt {
  const { version, success, failure, experimentId } = seen;
  const failures = (one: Version) =>
    success ? one.failures : [...one.failures, create(FailureSchema, { reason: failure, ...(at && { at }) })];
  const next = withVersion(prompt, version, one => ({
    ...one,
    metrics: observe(one.metrics, seen),
    failures: failures(one).slice(-failuresMax),
  }));
  const { experiment } = prompt;
  return experiment && experimentId === experiment.id ? { ...next, experiment: sampled(experiment, seen) } : next;
}

function sampled(experiment: Experiment, { version, success }: Observed): Experiment {
  const count = (arm: Arm | undefined) =>
    arm &&
    (arm.version === version
      ? { ...arm, samples: arm.samples + 1n, successes: arm.successes + (success ? 1n : 0n) }
      : arm);
  const [control, candidate] = [count(experiment.control), count(experiment.candidate)];
  return { ...experiment, ...(control && { control }), ...(candidate && { candidate }) };
}

function ended(experiment: Experiment, { state, verdict }: ExperimentEnded, at: PromptChange['at']): Experiment {
  return { ...experiment, state, verdict, ...(at && { endedAt: at }) };
}

function withVersion(prompt: Prompt, name: string, change: (version: Version) => Version): Prompt {
  return { ...prompt, versions: prompt.versions.map(one => (one.version === name ? change(one) : one)) };
}
