import { type Experiment, ExperimentSchema } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { MeshError } from '../../../base/index.js';
import type { Context } from '../../context.js';
import { type MeshClient, withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { readWhole } from '../../values.js';
import { experimentLine, readKey } from './lines.js';

/** What is to be compared. */
export interface ExperimentInput {
  readonly prompt: string;
  readonly candidate?: string;
  readonly label?: string;
  readonly weight?: string;
  readonly maxSamples?: string;
  readonly stop?: boolean;
}

/** `dacp prompt experiment`. */
export async function experiment(context: Context, input: ExperimentInput): Promise<undefined> {
  const { terminal } = context;
  const found = await withMesh(context, mesh => ask(mesh, input));
  if (!found) terminal.note('there was no experiment with this prompt');
  else if (terminal.json) terminal.object(protoJson(ExperimentSchema, found));
  else terminal.line(experimentLine(found));
}

async function ask({ prompts }: MeshClient, input: ExperimentInput): Promise<Experiment | undefined> {
  const key = readKey(input.prompt);
  const { candidate, label = '', stop = false } = input;
  if (stop && candidate !== undefined)
    throw new MeshError('OPTION_INVALID', '--stop: takes no candidate; start the next experiment afterwards');
  if (stop) return (await prompts.stopExperiment({ key, reason: '' })).experiment;
  if (candidate === undefined) return (await prompts.get({ key })).prompt?.experiment;
  const weight = readWeight(input.weight);
  const maxSamples = readWhole('--max-samples', input.maxSamples ?? '0', { least: 0, most: 1_000_000_000 });
  const request = { key, candidate, label, maxSamples, ...(weight !== undefined && { weight }) };
  return (await prompts.startExperiment(request)).experiment;
}

function readWeight(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const weight = Number(text);
  if (weight > 0 && weight < 1) return weight;
  throw new MeshError('OPTION_INVALID', `--weight ${text}: takes a number between 0 and 1`);
}
