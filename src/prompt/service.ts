import { create, type JsonObject } from '@bufbuild/protobuf';
import { ObservedSchema } from '#gen/dacp/prompt/v1/events_pb.js';
import type { PromptKey, PromptService } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { newId } from '../base/index.js';
import type { Implementation } from '../rpc/index.js';
import { production, versionOf } from './prompt.js';
import type { Key, Prompts } from './prompts.js';

/** What an experiment is when its caller does not say. */
const usual = { weight: 0.5, alpha: 0.05, minSamples: 50, maxSamples: 2_000 };

/** The RPC edge of prompts. */
export function createPromptService(prompts: Prompts): Implementation<typeof PromptService> {
  return {
    async draft({ key, ...wanted }) {
      const prompt = await prompts.execute(named(key), { kind: 'draft', ...wanted });
      const drafted =
        wanted.version || prompt.versions.findLast(({ template }) => template === wanted.template)?.version;
      return { prompt, version: drafted ?? '' };
    },
    async publish({ key, version }) {
      return { prompt: await prompts.execute(named(key), { kind: 'publish', version }) };
    },
    async label({ key, label, version }) {
      return { prompt: await prompts.execute(named(key), { kind: 'label', label, version }) };
    },
    async get({ key }) {
      return { prompt: await prompts.get(named(key)) };
    },
    async list(query) {
      const { prompts: found, nextPageToken } = await prompts.list(query);
      return { prompts: [...found], nextPageToken };
    },
    async diff({ key, from, to }) {
      const { lines, variables, ...versions } = await prompts.diff(named(key), from, to);
      return { ...versions, lines: [...lines], variables: [...variables] };
    },
    render: ({ key, version, values, assignmentKey }) =>
      prompts.render(named(key), { version, values: (values ?? {}) as JsonObject, assignmentKey }),
    async feedback({ key, ...seen }) {
      const { $typeName: _, $unknown: __, ...said } = seen;
      const observed = create(ObservedSchema, said);
      const prompt = await prompts.execute(named(key), { kind: 'observe', observed });
      const { metrics } = versionOf(prompt, seen.version);
      const { experiment } = prompt;
      const counts = experiment !== undefined && experiment.id === seen.experimentId;
      return { ...(metrics && { metrics }), ...(counts && { experiment }) };
    },
    async startExperiment({ key, candidate, label, weight, alpha, minSamples, maxSamples }) {
      const wanted = {
        ...{ candidate, label: label || production, weight: weight ?? usual.weight, alpha: alpha ?? usual.alpha },
        ...{ minSamples: minSamples || usual.minSamples, maxSamples: maxSamples || usual.maxSamples },
      };
      const prompt = await prompts.execute(named(key), { kind: 'experiment', id: newId(), wanted });
      return { ...(prompt.experiment && { experiment: prompt.experiment }) };
    },
    async stopExperiment({ key, reason }) {
      const { experiment } = await prompts.execute(named(key), { kind: 'stop', reason });
      return { ...(experiment && { experiment }) };
    },
    async optimise({ key, version }, { signal }) {
      const { clusters, ...found } = await prompts.optimise(named(key), version, signal);
      return { ...found, clusters: [...clusters] };
    },
  };
}

/** Keys are required by the contract. */
function named(key: PromptKey | undefined): Key {
  return key ?? { id: '' };
}
