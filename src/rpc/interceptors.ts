import type { DescFile, DescMessage } from '@bufbuild/protobuf';
import { check } from '../message/index.js';
import { type Meters, rpcMetrics } from '../observability/index.js';
import type { CallInterceptor } from './interceptor.js';
import { withImports } from './proto-files.js';

/** The file that every contract with rules imports. */
const rulesFile = 'buf/validate/validate';
const filesWithRules = new WeakMap<DescFile, boolean>();

/**
 * Checks each request against the rules of its contract; handlers see only what keeps them. Contracts without any (health,
 * reflection) are left alone: their callers, often the first, do not wait for the checker to be loaded.
 */
export const validation: CallInterceptor = {
  request(_call, schema, message) {
    if (hasRules(schema)) check(schema, message);
  },
};

function hasRules({ file }: DescMessage): boolean {
  let known = filesWithRules.get(file);
  if (known === undefined) {
    known = withImports([file]).some(({ name }) => name === rulesFile);
    filesWithRules.set(file, known);
  }
  return known;
}

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
