import { FeedbackResponseSchema } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { MeshError } from '../../../base/index.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { columns } from '../../table.js';
import { experimentLine, metricCells, metricHeads, readKey } from './lines.js';

/** What came of an execution. */
export interface FeedbackInput {
  readonly prompt: string;
  readonly version: string;
  readonly failure?: string;
  readonly rating?: string;
  readonly latency?: string;
  readonly tokens?: string;
  readonly experiment?: string;
}

/** `dacp prompt feedback`. */
export async function feedback(context: Context, input: FeedbackInput): Promise<undefined> {
  const { terminal } = context;
  const { failure, experiment: experimentId = '' } = input;
  const [rating, latencyMs, tokens] = (['rating', 'latency', 'tokens'] as const).map(name =>
    readNumber(`--${name}`, input[name], name === 'rating' ? 1 : Number.MAX_VALUE),
  );
  const request = {
    ...{ key: readKey(input.prompt), version: input.version, success: failure === undefined, experimentId },
    ...{ failure: failure ?? '' },
    ...(rating !== undefined && { rating }),
    ...(latencyMs !== undefined && { latencyMs }),
    ...(tokens !== undefined && { tokens }),
  };
  const found = await withMesh(context, mesh => mesh.prompts.feedback(request));
  if (terminal.json) {
    terminal.object(protoJson(FeedbackResponseSchema, found));
    return;
  }
  for (const line of columns([metricHeads, metricCells(found.metrics)])) terminal.line(line);
  if (found.experiment) terminal.line(`experiment  ${experimentLine(found.experiment)}`);
}

/** A number of an option. Errors: OPTION_INVALID. */
function readNumber(option: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= max) return value;
  const range = max === 1 ? 'a number from 0 to 1' : 'a number of at least 0';
  throw new MeshError('OPTION_INVALID', `${option} ${text}: takes ${range}`);
}
