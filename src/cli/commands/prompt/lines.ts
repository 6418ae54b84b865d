import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  type Experiment,
  ExperimentState,
  type Metrics,
  type Prompt,
  type PromptKey,
  VariableType,
} from '#gen/dacp/prompt/v1/prompt_pb.js';
import { MeshError } from '../../../base/index.js';

/** Reads `ID` or `NAMESPACE/ID`. Errors: OPTION_INVALID. */
export function readKey(text: string): Pick<PromptKey, 'namespace' | 'id'> {
  const parts = text.split('/');
  const [id = '', namespace = ''] = [...parts].reverse();
  if (parts.length <= 2 && parts.every(part => part !== '')) return { namespace, id };
  throw new MeshError('OPTION_INVALID', `prompt ${text}: takes ID, such as support.answer, or NAMESPACE/ID`);
}

/** A prompt's name for people. */
export function nameOf({ key }: Prompt): string {
  if (!key) return '';
  return key.namespace === 'default' ? key.id : `${key.namespace}/${key.id}`;
}

/** The labels of a version. */
export function labelsOf(prompt: Prompt, version: string): string {
  return Object.keys(prompt.labels)
    .filter(label => prompt.labels[label] === version)
    .sort()
    .join(', ');
}

/** How a version does, as cells: feedbacks, success, time, tokens, rating. */
export function metricCells(metrics: Metrics | undefined): string[] {
  const { feedbacks = 0n, success, latencyMs, tokens, rating } = metrics ?? {};
  const share = (value: number | undefined) => (value === undefined ? '' : `${(100 * value).toFixed(0)} %`);
  const whole = (value: number | undefined, unit = '') => (value === undefined ? '' : `${value.toFixed(0)}${unit}`);
  return [
    feedbacks === 0n ? '' : String(feedbacks),
    share(success),
    whole(latencyMs, ' ms'),
    whole(tokens),
    share(rating),
  ];
}

/** The heads of these cells. */
export const metricHeads = ['FEEDBACKS', 'SUCCESS', 'TIME', 'TOKENS', 'RATING'];

/** How an experiment stands, in a line. */
export function experimentLine({ state, label, control, candidate, verdict, startedAt }: Experiment): string {
  const standing = (ExperimentState[state] ?? '').toLowerCase().replaceAll('_', ' ');
  if (verdict !== '') return `${standing}: ${verdict}`;
  const arms = [control, candidate].map(arm => `${arm?.version} ${arm?.successes}/${arm?.samples}`).join(' against ');
  const since = startedAt ? ` since ${timestampDate(startedAt).toISOString()}` : '';
  return `${standing}${since}: ${arms}, for "${label}"`;
}

const types: Readonly<Record<string, VariableType>> = {
  string: VariableType.STRING,
  integer: VariableType.INTEGER,
  number: VariableType.NUMBER,
  boolean: VariableType.BOOLEAN,
  json: VariableType.JSON,
  untrusted: VariableType.UNTRUSTED,
};

/** A type by its name. Errors: OPTION_INVALID with those that there are. */
export function readType(where: string, name: string): VariableType {
  const type = types[name];
  if (type !== undefined) return type;
  throw new MeshError('OPTION_INVALID', `${where}: "${name}" is no type; there are ${Object.keys(types).join(', ')}`);
}

/** The name of a type. */
export function typeName(type: VariableType): string {
  return Object.keys(types).find(name => types[name] === type) ?? 'string';
}
