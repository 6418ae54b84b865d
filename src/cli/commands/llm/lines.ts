import { durationMs } from '@bufbuild/protobuf/wkt';
import type { Model } from '#gen/dacp/llm/v1/llm_pb.js';
import { formatDuration } from '../../values.js';

/** Heads of a table of models. */
export const modelHead = [
  'MODEL',
  'INPUT',
  'OUTPUT',
  'LONGEST',
  'CONTEXT',
  'TIME',
  'RELIABLE',
  'QUALITY',
  'CALLS',
  'FEATURES',
  'STATE',
];

/** A model as a row of it. */
export function describeModel(model: Model): string[] {
  const { latency, features, unavailable, breaker, priceAssumed } = model;
  return [
    nameOf(model),
    price(model.inputPriceMicros, priceAssumed),
    price(model.outputPriceMicros, priceAssumed),
    size(model.maxTokens),
    size(model.contextTokens),
    latency ? formatDuration(durationMs(latency)) : '',
    model.reliability.toFixed(2),
    model.quality.toFixed(2),
    String(model.calls),
    features.join(' '),
    unavailable || breaker,
  ];
}

/** Its name for people. */
export function nameOf({ provider, model }: { readonly provider: string; readonly model: string }): string {
  return `${provider}/${model}`;
}

/** Tokens for people: 128k, 1.05M. */
export function size(tokens: bigint): string {
  const count = Number(tokens);
  if (count >= 1_000_000) return `${Math.round(count / 10_000) / 100}M`;
  return count >= 10_000 ? `${Math.round(count / 1_000)}k` : String(count);
}

function price(micros: bigint, assumed: boolean): string {
  return `${assumed ? '~' : ''}${Number(micros) / 1_000_000}`;
}
