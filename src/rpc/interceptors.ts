import { check } from '../message/index.js';
import { type Meters, rpcMetrics } from '../observability/index.js';
import type { CallInterceptor } from './interceptor.js';

/** Checks each request against the rules of its contract; handlers see only what keeps them. */
export const validation: CallInterceptor = {
  request: (_call, schema, message) => check(schema, message),
};

/** Counts calls and their durations. */
export function countCalls(meters: Meters): CallInterceptor {
  const handled = meters.counter(rpcMetrics.handled);
  const duration = meters.histogram(rpcMetrics.duration);
  return {
    end({ method, protocol }, { error, durationMs }) {
      handled.add({ method, protocol, code: error?.code ?? 'OK' });
      duration.observe({ method }, durationMs / 1_000);
    },
  };
}
