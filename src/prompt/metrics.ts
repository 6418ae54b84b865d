import { create } from '@bufbuild/protobuf';
import type { Observed } from '#gen/dacp/prompt/v1/events_pb.js';
import { type Metrics, MetricsSchema } from '#gen/dacp/prompt/v1/prompt_pb.js';

/** How far an average moves towards what was seen last (S6). */
export const alpha = 0.3;

/** The metrics after an execution: each that it says moves; the first one of its kind is taken as it is. */
export function observe(metrics: Metrics | undefined, observed: Observed): Metrics {
  const before = metrics ?? create(MetricsSchema);
  const { latencyMs, tokens, costMicros, rating, success } = observed;
  return {
    ...before,
    feedbacks: before.feedbacks + 1n,
    failures: before.failures + (success ? 0n : 1n),
    ...moved('latencyMs', before.latencyMs, latencyMs),
    ...moved('tokens', before.tokens, tokens),
    ...moved('costMicros', before.costMicros, costMicros),
    ...moved('rating', before.rating, rating),
    ...moved('success', before.success, success ? 1 : 0),
  };
}

function moved<Name extends string>(name: Name, average: number | undefined, seen: number | undefined) {
  if (seen === undefined) return {};
  return { [name]: average === undefined ? seen : average + alpha * (seen - average) } as Record<Name, number>;
}
