import { create } from '@bufbuild/protobuf';
import { FailureClusterSchema, type Prompt, type Version } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { type Clock, createKeyedTurns, MeshError } from '../base/index.js';
import { type Logger, silentLogger } from '../observability/index.js';
import { adviceFor } from './advice.js';
import { assign, isRunning } from './assign.js';
import { clusterFailures } from './cluster.js';
import type { Command } from './commands.js';
import { decide } from './decide.js';
import { diffLines, diffVariables } from './diff.js';
import { evolve } from './evolve.js';
import { isFaithful, type Rewriter, weighty, whyNot, withAdvice } from './optimise.js';
import { initialPrompt, nameKey, production, unknownPrompt, versionOf } from './prompt.js';
import type { Key, Optimised, Prompts } from './prompts.js';
import { render } from './render.js';
import type { PromptStore } from './store.js';

/** What prompts stand on. */
export interface PromptsParts {
  readonly store: PromptStore;
  readonly clock: Clock;
  /** Who writes better templates, if somebody does; rules do otherwise. */
  readonly rewriter?: Rewriter | undefined;
  readonly logger?: Logger;
  /** A number from 0 to 1 by chance; for executions that have no key in an experiment. */
  readonly chance?: () => number;
}

/** How often a command is decided anew after somebody else's change. */
const attemptsMax = 200;
const pageSizeUnlessSaid = 100;

/** Makes prompts of a store. Several processes may use one. */
export function createPrompts(parts: PromptsParts): Prompts {
  const { store, clock, rewriter, logger = silentLogger, chance = Math.random } = parts;
  /** Commands for one prompt follow each other, so that they do not decide on the same revision. */
  const turns = createKeyedTurns();

  async function find(key: Key): Promise<Prompt> {
    const prompt = await store.load(nameKey(key));
    if (!prompt) throw unknownPrompt(keyOf(key));
    return prompt;
  }

  async function carryOut(key: Key, command: Command): Promise<Prompt> {
    for (let attempt = 1; ; attempt++) {
      const before = (await store.load(nameKey(key))) ?? initialPrompt(keyOf(key));
      const changes = decide(before, command, clock.now());
      const after = changes.reduce(evolve, before);
      try {
        if (changes.length > 0) await store.save(after, changes, before.revision);
        return after;
      } catch (error) {
        if (!(error instanceof MeshError) || error.reason !== 'VERSION_CONFLICT' || attempt === attemptsMax)
          throw error;
      }
    }
  }

  function execute(key: Key, command: Command): Promise<Prompt> {
    return turns.take(nameKey(key), () => carryOut(key, command));
  }

  async function rewrite(version: Version, found: Optimised['clusters'], signal?: AbortSignal) {
    const advised = {
      template: withAdvice(
        version.template,
        found.map(({ advice }) => advice),
      ),
      by: 'rules',
    };
    if (!rewriter) return advised;
    try {
      const rewritten = await rewriter.rewrite(version.template, found, signal);
      if (!rewritten) return advised;
      if (isFaithful(rewritten.template, version.template)) return rewritten;
      logger.warn({ rewriter: rewritten.by }, 'a template that was rewritten has other variables; rules do it');
    } catch (error) {
      if (signal?.aborted) throw error;
      logger.warn({ err: error, rewriter: rewriter.name }, 'no template could be written; rules do it');
    }
    return advised;
  }

  return {
    execute,
    get: find,
    async list({ namespace, prefix = '', pageSize, pageToken = '' }) {
      const size = pageSize || pageSizeUnlessSaid;
      const found = await store.list(nameKey({ namespace: namespace ?? '', id: prefix }), pageToken, size + 1);
      const prompts = found.slice(0, size).map(prompt => ({ ...prompt, versions: prompt.versions.slice(-1) }));
      const last = found.length > size ? prompts.at(-1)?.key : undefined;
      return { prompts, nextPageToken: last ? nameKey(last) : '' };
    },
    async render(key, { version: wanted = '', values, assignmentKey = '' }) {
      const prompt = await find(key);
      const { experiment } = prompt;
      const label = wanted || production;
      const divided = isRunning(experiment) && experiment.label === label;
      const version = versionOf(prompt, divided ? assign(experiment, assignmentKey, chance()) : label);
      return { text: render(version, values), version: version.version, experimentId: divided ? experiment.id : '' };
    },
    async diff(key, from, to) {
      const prompt = await find(key);
      const [before, after] = [versionOf(prompt, from || production), versionOf(prompt, to || 'newest')];
      const lines = diffLines(before.template, after.template);
      return {
        from: before.version,
        to: after.version,
        lines,
        variables: diffVariables(before.variables, after.variables),
      };
    },
    async optimise(key, wanted, signal) {
      const version = versionOf(await find(key), wanted || production);
      const clusters = weighty(clusterFailures(version.failures.map(({ reason }) => reason))).map(cluster =>
        create(FailureClusterSchema, { example: cluster.example, count: cluster.count, advice: adviceFor(cluster) }),
      );
      const why = whyNot(version);
      if (why !== undefined) return { clusters, draft: '', why };
      const { template, by } = await rewrite(version, clusters, signal);
      if (template === version.template) return { clusters, draft: '', why: 'the template says all this already' };
      const note = `avoids failures of ${version.version}; written by ${by}`;
      const command = { kind: 'draft', template, variables: version.variables, note } as const;
      const after = await execute(key, command);
      return { clusters, draft: after.versions.findLast(one => one.template === template)?.version ?? '', why: by };
    },
  };
}

function keyOf({ namespace, id }: Key) {
  return { $typeName: 'dacp.prompt.v1.PromptKey', namespace: namespace || 'default', id } as const;
}
