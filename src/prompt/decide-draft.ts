import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { DraftedSchema } from '#gen/dacp/prompt/v1/events_pb.js';
import {
  type Prompt,
  type Variable,
  VariableSchema,
  VariableType,
  type Version,
  VersionSchema,
} from '#gen/dacp/prompt/v1/prompt_pb.js';
import { MeshError } from '../base/index.js';
import { fromValue } from '../message/index.js';
import type { Command, What } from './commands.js';
import { compareVersions, firstVersion, nextVersion, stepOf } from './semver.js';
import { parseTemplate, variablesOf } from './template.js';
import { fits } from './values.js';

type Draft = Extract<Command, { kind: 'draft' }>;

/** A draft: new, or one that is changed. Errors: PROMPT_INVALID, PROMPT_PUBLISHED. */
export function decideDraft(prompt: Prompt, command: Draft, nowMs: number): What[] {
  const { template, name = '', metadata = {}, note = '' } = command;
  const variables = declared(template, command.variables);
  const version = create(VersionSchema, {
    version: numberOf(prompt, variables, command.version ?? ''),
    template,
    variables,
    note,
    createdAt: timestampFromMs(nowMs),
  });
  return [{ case: 'drafted', value: create(DraftedSchema, { name, metadata, version }) }];
}

/** The variables of a template as they are declared; each must be in the other. */
function declared(template: string, given: readonly Variable[]): Variable[] {
  const used = variablesOf(parseTemplate(template));
  if (given.length === 0) return used.map(name => create(VariableSchema, { name, type: VariableType.STRING }));
  const names = given.map(({ name }) => name);
  const faults = [
    ...used.filter(name => !names.includes(name)).map(name => `{{${name}}} is not declared`),
    ...names.filter(name => !used.includes(name)).map(name => `${name} is declared, and not in the template`),
    ...names.filter((name, index) => names.indexOf(name) < index).map(name => `${name} is declared twice`),
    ...given.filter(isAtOdds).map(({ name }) => `the default of ${name} is of another type`),
  ];
  if (faults.length === 0) return given.map(one => ({ ...one, type: one.type || VariableType.STRING }));
  throw new MeshError('PROMPT_INVALID', `variables of the template: ${faults.join('; ')}`);
}

function isAtOdds(variable: Variable): boolean {
  return variable.default !== undefined && !fits(variable, fromValue(variable.default));
}

function numberOf({ versions }: Prompt, variables: readonly Variable[], wanted: string): string {
  const newest = versions.at(-1);
  if (wanted !== '') return chosen(versions, wanted);
  if (!newest) return firstVersion;
  if (!newest.published && versions.length === 1) return newest.version;
  const base = newest.published ? newest : (versions.findLast(({ published }) => published) ?? newest);
  const next = nextVersion(base.version, stepOf(base.variables, variables));
  // A draft is changed, unless it would have to be a greater step now.
  return newest.published || compareVersions(next, newest.version) > 0 ? next : newest.version;
}

function chosen(versions: readonly Version[], wanted: string): string {
  const present = versions.find(({ version }) => version === wanted);
  if (present?.published)
    throw new MeshError('PROMPT_PUBLISHED', `version ${wanted} is published and never changes; draft another one`);
  const newest = versions.at(-1)?.version;
  if (present || newest === undefined || compareVersions(wanted, newest) > 0) return wanted;
  throw new MeshError('PROMPT_INVALID', `version ${wanted} would come before ${newest}; give a later one, or none`);
}
