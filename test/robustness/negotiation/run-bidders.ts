import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a bidder wrote into its ledger. */
export interface Entry {
  readonly what: 'begun' | 'failed' | 'done';
  readonly agent: string;
  readonly negotiationId: string;
  readonly fence: bigint;
}

/** A process with bidders. */
export interface Bidders extends AsyncDisposable {
  /** What all of them have done so far. */
  ledger(): Entry[];
}

/** Starts one; resolves when it is attached. */
export async function runBidders(node: string, file: string, ids: readonly string[]): Promise<Bidders> {
  const program = fileURLToPath(new URL('bidders.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, node, file, ...ids], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), gone]);
  if (first[0] !== 'attached') throw new Error('the bidders ended before they were attached');
  return {
    ledger: () => readFileSync(file, 'utf8').trimEnd().split('\n').map(entryOf),
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await gone;
    },
  };
}

function entryOf(line: string): Entry {
  const [what = '', agent = '', negotiationId = '', fence = ''] = line.split(' ');
  return { what: what as Entry['what'], agent, negotiationId, fence: BigInt(fence) };
}
