import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  ExperimentEndedSchema,
  type PromptChange,
  PromptChangeSchema,
  PublishedSchema,
} from '#gen/dacp/prompt/v1/events_pb.js';
import { ExperimentState, type Prompt } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { MeshError } from '../base/index.js';
import { isRunning } from './assign.js';
import type { Command, What } from './commands.js';
import { decideDraft } from './decide-draft.js';
import { experimentOf, labelled, verdictAfter } from './decide-experiment.js';
import { evolve } from './evolve.js';
import { production, unknownPrompt, versionOf } from './prompt.js';

/**
 * What a command leads to; nothing when it changes nothing. Errors: PROMPT_INVALID, PROMPT_PUBLISHED, PROMPT_UNKNOWN, EXPERIMENT_REFUSED.
 */
export function decide(prompt: Prompt, command: Command, nowMs: number): PromptChange[] {
  if (command.kind !== 'draft' && prompt.versions.length === 0) throw unknownPrompt(prompt.key);
  const changes: PromptChange[] = [];
  let state = prompt;
  for (const next of steps(prompt, command, nowMs)) {
    const at = timestampFromMs(nowMs);
    const change = create(PromptChangeSchema, { ...(state.key && { key: state.key }), at, what: next });
    changes.push(change);
    state = evolve(state, change);
    if (next.case === 'observed') {
      const verdict = verdictAfter(state);
      for (const what of verdict) changes.push(create(PromptChangeSchema, { ...change, what }));
    }
  }
  return changes;
}

function steps(prompt: Prompt, command: Command, nowMs: number): What[] {
  switch (command.kind) {
    case 'draft':
      return decideDraft(prompt, command, nowMs);
    case 'publish':
      return publish(prompt, command.version || 'newest');
    case 'label':
      return label(prompt, command.label, command.version);
    case 'observe':
      versionOf(prompt, command.observed.version);
      return [{ case: 'observed', value: command.observed }];
    case 'experiment':
      return [{ case: 'experimentStarted', value: experimentOf(prompt, command, nowMs) }];
    case 'stop':
      return stop(prompt, command.reason);
  }
}

function publish(prompt: Prompt, wanted: string): What[] {
  const { version, published } = versionOf(prompt, wanted);
  const steps: What[] = published ? [] : [{ case: 'published', value: create(PublishedSchema, { version }) }];
  if (prompt.labels[production] === undefined) steps.push(labelled(production, version));
  return steps;
}

function label(prompt: Prompt, name: string, wanted: string): What[] {
  const held = prompt.labels[name];
  if (isRunning(prompt.experiment) && prompt.experiment.label === name)
    throw new MeshError(
      'EXPERIMENT_REFUSED',
      `an experiment decides who is "${name}"; stop it first (dacp prompt experiment ${prompt.key?.id} --stop)`,
    );
  if (wanted === '') return held === undefined ? [] : [labelled(name, '')];
  if (name === 'newest')
    throw new MeshError(
      'PROMPT_INVALID',
      'no label can be "newest": that is always the newest version; choose another',
    );
  const { version, published } = versionOf(prompt, wanted);
  if (!published)
    throw new MeshError('PROMPT_DRAFT', `version ${version} is a draft; publish it before it is labelled "${name}"`);
  return held === version ? [] : [labelled(name, version)];
}

function stop(prompt: Prompt, reason: string): What[] {
  const { experiment } = prompt;
  if (!isRunning(experiment)) return [];
  const verdict = reason || 'stopped by hand';
  const ended = { experimentId: experiment.id, state: ExperimentState.STOPPED, verdict };
  return [{ case: 'experimentEnded', value: create(ExperimentEndedSchema, ended) }];
}
