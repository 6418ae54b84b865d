import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Terminal } from './terminal.js';
import { noteWait, type Wait } from './waiting.js';

/** How long a negotiation may take, in ms. */
export interface NegotiationTimes {
  readonly proposeWithinMs: number;
  readonly doWithinMs: number;
}

/** Tells a person who waits for a negotiation whom it waits for. */
export interface NegotiationWaits {
  called(participants: readonly string[]): void;
  step(step: Step): void;
  over(): void;
}

/** Makes them; how to write a note may be given. */
export function createNegotiationWaits(
  terminal: Terminal,
  { proposeWithinMs, doWithinMs }: NegotiationTimes,
  note: (terminal: Terminal, wait: Wait) => () => void = noteWait,
): NegotiationWaits {
  const silent = new Set<string>();
  let over: () => void = () => undefined;

  function waitFor(wait: Wait): void {
    over();
    over = note(terminal, wait);
  }

  function callAgain(agents: readonly string[]): void {
    silent.clear();
    for (const agent of agents) silent.add(agent);
    waitFor({ whom: () => [...silent].join(', '), atMostMs: proposeWithinMs, option: '--propose-within' });
  }

  return {
    called: callAgain,
    step({ kind }) {
      if (kind.case === 'proposed' || kind.case === 'declined' || kind.case === 'passed')
        silent.delete(kind.value.agent);
      if (kind.case === 'roundOpened') callAgain(kind.value.agents);
      if (kind.case === 'ended') over();
      if (kind.case !== 'awarded') return;
      const { agent } = kind.value;
      waitFor({ whom: () => `${agent} to do it`, atMostMs: doWithinMs, option: '--do-within' });
    },
    over: () => over(),
  };
}
