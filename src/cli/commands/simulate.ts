import { basename } from 'node:path';
import { MeshError, newId } from '../../base/index.js';
import { createMarket, type Market, readFaults, readMarket, simulate, traceSeed } from '../../simulator/index.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { readText } from '../file-content.js';
import { onInterrupt } from '../interrupt.js';
import { createRemarks } from '../progress.js';
import { replayLine, showFailures, showFigures } from '../simulation-report.js';
import { readWhole } from '../values.js';

/** What is simulated, and how. */
export interface SimulateInput {
  readonly market?: string;
  readonly seeds?: string;
  readonly from?: string;
  readonly seed?: string;
  readonly trace?: string;
  readonly faults?: string;
  readonly policy?: string;
  readonly protocol?: string;
}

/** Without a file: five bidders who say what is true. */
const usualMarket = createMarket({ name: 'honest', bidders: [{ name: 'honest', count: 5, cost: [1, 2] }] });

/** `dacp simulate`: runs a market on a virtual clock, and says how its policies did; exit code 1 when a rule was broken. */
export async function simulateMarket(context: Context, input: SimulateInput): Promise<ExitCode> {
  const { terminal } = context;
  checkSeeds(input);
  const market = input.market === undefined ? usualMarket : await marketOf(input.market);
  const faults = readFaults(input.faults ?? 'none');
  const policies = namesOf(input.policy, 'lowest-price');
  const protocols = namesOf(input.protocol, 'contract-net');
  if (input.trace !== undefined) return await trace(context, { input, market });
  const from = input.from ?? newId().slice(-6).toLowerCase();
  const seeds =
    input.seed === undefined ? readWhole('--seeds', input.seeds ?? '100', { most: 1_000_000 }) : [input.seed];
  const interruption = new AbortController();
  const release = onInterrupt(() => interruption.abort());
  const remark = createRemarks(terminal);
  if (!terminal.json && input.seed === undefined) terminal.note(`seeds ${from}-1 to ${from}-${input.seeds ?? '100'}`);
  try {
    const { figures, failures, skipped } = await simulate({
      market,
      seeds,
      from,
      faults,
      policies,
      protocols,
      signal: interruption.signal,
      onSeed: (done, all) => remark(() => `${done} of ${all} runs`),
    });
    if (terminal.json) for (const one of figures) terminal.object(one);
    else showFigures(terminal, figures);
    for (const { protocol, policy, why } of skipped) terminal.note(`${protocol} with ${policy} is left out: ${why}`);
    showFailures(terminal, failures, failure => replayLine(input, failure));
    return failures.length > 0 ? exitCodes.failed : exitCodes.ok;
  } finally {
    release();
  }
}

/** What says which seeds there are goes by itself. */
function checkSeeds({ seed, trace, seeds, from }: SimulateInput): void {
  const many = seeds === undefined ? { '--from': from } : { '--seeds': seeds };
  const said = Object.entries({ '--trace': trace, '--seed': seed, ...many }).filter(([, value]) => value !== undefined);
  const [one, other] = said.map(([flag]) => flag);
  if (other !== undefined) throw new MeshError('OPTION_INVALID', `${one} and ${other}: one of them, not both`);
}

/** All that happens under one seed. */
async function trace(
  { terminal }: Context,
  { input, market }: { input: SimulateInput; market: Market },
): Promise<ExitCode> {
  const { lines, violations, digest } = await traceSeed({
    market,
    seed: input.trace ?? '',
    faults: readFaults(input.faults ?? 'none'),
    ...(input.policy !== undefined && { policy: input.policy }),
    ...(input.protocol !== undefined && { protocol: input.protocol }),
  });
  for (const line of lines) {
    if (terminal.json) terminal.object({ at_ms: Number.parseInt(line, 10), event: line.slice(10) });
    else terminal.line(line.includes('VIOLATION') ? terminal.style.bad(line) : line);
  }
  if (terminal.json) terminal.object({ digest, violations });
  else terminal.note(`${lines.length} events, digest ${digest}`);
  return violations.length > 0 ? exitCodes.failed : exitCodes.ok;
}

async function marketOf(path: string): Promise<Market> {
  return await readMarket(await readText(path), basename(path));
}

function namesOf(text: string | undefined, usual: string): string[] {
  return (text ?? usual).split(',').map(name => name.trim());
}
