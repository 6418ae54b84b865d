import { text as readAll } from 'node:stream/consumers';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type CallSchema, Role, Strategy } from '#gen/dacp/llm/v1/llm_pb.js';
import { MeshError } from '../../../base/index.js';
import { isJsonObject } from '../../../message/index.js';

/** A call as the command line says it. */
export interface CallInput {
  readonly question?: string;
  readonly system?: string;
  readonly schema?: string;
  readonly strategy?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly maxTokens?: string;
  readonly minQuality?: string;
  readonly temperature?: string;
  readonly fallback?: boolean;
  readonly agent?: string;
  readonly conversation?: string;
}

const strategies: Readonly<Record<string, Strategy>> = {
  cost: Strategy.COST_OPTIMIZED,
  performance: Strategy.PERFORMANCE_OPTIMIZED,
  quality: Strategy.QUALITY_OPTIMIZED,
  balanced: Strategy.BALANCED,
};

/** The call that is meant. Errors: OPTION_INVALID. */
export async function readCall(input: CallInput): Promise<MessageInitShape<typeof CallSchema>> {
  const { question, system, schema, strategy = 'cost', maxTokens, minQuality, temperature } = input;
  const asked = question === '-' ? (await readAll(process.stdin)).trimEnd() : question;
  if (asked !== undefined && asked.trim() === '')
    throw new MeshError(
      'OPTION_INVALID',
      question === '-'
        ? '-: the standard input has no question; write one to it'
        : 'QUESTION is empty; say what is asked',
    );
  const name = strategy.replace(/_optimized$/, '');
  if (!Object.hasOwn(strategies, name))
    throw new MeshError('OPTION_INVALID', `--strategy ${strategy}: takes ${Object.keys(strategies).join(', ')}`);
  return {
    turns: [
      ...(system === undefined ? [] : [{ role: Role.SYSTEM, text: system }]),
      ...(asked === undefined ? [] : [{ role: Role.USER, text: asked }]),
    ],
    ...(schema !== undefined && { outputSchema: readSchema(schema) }),
    strategy: strategies[name] ?? Strategy.COST_OPTIMIZED,
    ...(maxTokens !== undefined && { maxTokens: readNumber('--max-tokens', maxTokens, 10_000_000) }),
    ...(minQuality !== undefined && { minQuality: readNumber('--min-quality', minQuality, 1) }),
    ...(temperature !== undefined && { temperature: readNumber('--temperature', temperature, 2) }),
    ...(input.fallback === false && { fallbackEnabled: false }),
    model: input.model ?? '',
    provider: input.provider ?? '',
    agentId: input.agent ?? '',
    conversationId: input.conversation ?? '',
  };
}

function readSchema(text: string) {
  try {
    const schema: unknown = JSON.parse(text);
    if (isJsonObject(schema)) return schema;
  } catch {
    // Said below.
  }
  throw new MeshError(
    'OPTION_INVALID',
    `--schema ${text.slice(0, 80)}: takes a JSON schema, such as {"type": "object"}`,
  );
}

function readNumber(option: string, text: string, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= max && (max <= 2 || (Number.isInteger(value) && value > 0)))
    return value;
  throw new MeshError(
    'OPTION_INVALID',
    `${option} ${text}: takes a ${max <= 2 ? '' : 'whole '}number ${max <= 2 ? 'from 0 to' : 'from 1 to'} ${max}`,
  );
}
