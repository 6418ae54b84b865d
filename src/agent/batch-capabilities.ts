import { groupBy } from '../base/index.js';
import type { AgentContext, Faculties } from './agent.js';
import type { NegotiatedCall } from './bidding/faculties.js';
import { plainTask } from './bidding/work.js';
import type { CapabilityHandler } from './capability.js';

type Capabilities = Readonly<Record<string, CapabilityHandler>>;

/** One message of a batch, and its place in it. */
interface Piece {
  readonly place: number;
  readonly call: NegotiatedCall;
  readonly context: AgentContext;
}

/**
 * Adds batches to the faculties of an agent with capabilities: what was asked of a capability with a `handleBatch` is done together,
 * all else side by side.
 */
export function withBatches(capabilities: Capabilities, faculties: Faculties): Faculties {
  async function act(decisions: readonly unknown[], contexts: readonly AgentContext[]): Promise<(unknown | Error)[]> {
    const outcomes: (unknown | Error)[] = [];
    const all = contexts.map((context, place) => ({ place, call: decisions[place] as NegotiatedCall, context }));
    const groups = groupBy(all, ({ place, call }) => batchOf(capabilities, call) ?? `alone ${place}`);
    const done = async (pieces: readonly Piece[]) => {
      const results = await doPieces(capabilities, faculties, pieces);
      pieces.forEach(({ place }, index) => {
        outcomes[place] = results[index];
      });
    };
    await Promise.all([...groups.values()].map(done));
    return outcomes;
  }
  return { ...faculties, batch: { act } };
}

/** The capability whose batch a call belongs to; what is bid for or awarded belongs to none. */
function batchOf(capabilities: Capabilities, { capability, call, acceptance }: NegotiatedCall): string | undefined {
  return !call && !acceptance && capabilities[capability]?.handleBatch ? capability : undefined;
}

/** One outcome, or why there is none, for each. */
async function doPieces(
  capabilities: Capabilities,
  faculties: Faculties,
  pieces: readonly Piece[],
): Promise<readonly unknown[]> {
  const [first] = pieces;
  if (!first) return [];
  const capability = capabilities[batchOf(capabilities, first.call) ?? ''];
  try {
    if (!capability?.handleBatch) return [await faculties.act(first.call, first.context)];
    const inputs = pieces.map(({ call }) => call.input);
    const results = await capability.handleBatch(
      inputs,
      pieces.map(({ context }) => plainTask(context)),
    );
    if (results.length === inputs.length) return results;
    throw new Error(`${inputs.length} inputs led to ${results.length} outcomes; give one for each`);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
    return pieces.map(() => error);
  }
}
