import { createInterface } from 'node:readline/promises';
import type { Offer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { toMeshError } from '../base/index.js';
import { promiseOf } from './step-story.js';
import { columns } from './table.js';
import type { Terminal } from './terminal.js';

/** A person who decides on a negotiation, at the keyboard. */
export interface Choosing {
  /** Asks which offer is taken, and tells `take`: an empty id means none. Returns at once. */
  ask(offers: readonly Offer[], take: (proposalId: string) => Promise<unknown>): void;
  /** It has been decided: a question that is open is taken back. */
  over(): void;
}

/** Whether there is somebody to ask. */
export function canAsk(terminal: Terminal): boolean {
  return !terminal.json && process.stdin.isTTY === true;
}

/** Nothing is asked yet. */
export function createChoosing(terminal: Terminal): Choosing {
  let open: AbortController | undefined;

  async function choose(offers: readonly Offer[], signal: AbortSignal): Promise<string> {
    const rows = offers.map(({ agent, proposal }, at) => [`${at + 1}`, agent, ...promiseOf(proposal)]);
    for (const line of columns(rows)) terminal.note(line);
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      for (;;) {
        const answer = (await lines.question(`Which one? 1–${offers.length}, 0 for none: `, { signal })).trim();
        const at = answer === '' ? Number.NaN : Number(answer);
        if (at === 0) return '';
        const chosen = offers[at - 1];
        if (chosen) return chosen.proposalId;
      }
    } finally {
      lines.close();
    }
  }

  return {
    ask(offers, take) {
      open?.abort();
      const asked = new AbortController();
      open = asked;
      choose(offers, asked.signal)
        .then(take)
        .catch(error => {
          if (!asked.signal.aborted) terminal.warn(toMeshError(error).message);
        });
    },
    over() {
      open?.abort();
      open = undefined;
    },
  };
}
