import { create } from '@bufbuild/protobuf';
import { ResumedSchema, type Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Command, CommandOf } from './commands.js';
import { decline, fail, progress, propose, result } from './decide-bidder.js';
import { cancel, pick, stateError } from './decide-caller.js';
import { createDraft, type Draft, type Known } from './draft.js';
import { endLate, moveOn } from './move-on.js';
import { proposeTogether } from './propose-together.js';
import { protocolOf } from './protocols/known.js';
import type { NegotiationState } from './state.js';

/**
 * What a command leads to, as steps; none when it changes nothing. Pure: the record and all messages follow from the steps.
 *
 * Common to all protocols: each agent answers once in a round, an award is in force until it is fulfilled, its winner refused or failed,
 * or was silent for longer than its progress lease; fences grow; everything that is open ends by `do_by`. What differs is in `protocols`,
 * a file each: what follows when a round is over, when an award has failed, when the caller says nothing. At most one award is in force,
 * of several winners one for each.
 *
 * `known` is what stands elsewhere at that moment: of the bidders, and of the accounts.
 *
 * Errors: NEGOTIATION_STATE when it is not the time for the command, PROPOSAL_UNKNOWN for a pick of none of the candidates, REFUSED
 * for an agent that was not called. After the end, PROPOSAL_LATE and FENCE_OLD are thrown; before, they are steps.
 */
export function decide(state: NegotiationState, command: Command, nowMs: number, known: Known = {}): Step[] {
  return [...decideOn(state, command, { nowMs, known }).steps];
}

/** The same, with the negotiation as the steps make it. */
export function decideOn(
  state: NegotiationState,
  command: Command,
  { nowMs, known }: { readonly nowMs: number; readonly known: Known },
): Decision {
  const draft = createDraft(state, nowMs, known);
  decideIn(draft, command);
  return { steps: draft.steps, state: draft.state };
}

/** The same, after what was decided in the draft before. What throws may leave steps behind: they are the caller's to undo. */
export function decideIn(draft: Draft, command: Command): void {
  if (endLate(draft)) return;
  apply(draft, command);
  moveOn(draft);
}

/** Decides on what is said together, one after the other, each after what time has made due; what is refused changes nothing. */
export function decideEach(
  draft: Draft,
  commands: readonly Command[],
  refuse: (command: Command, error: unknown) => void,
): void {
  for (let at = 0; at < commands.length; ) {
    const taken = takeTogether(draft, commands, at);
    if (taken === 0) decideOne(draft, commands[at] as Command, refuse);
    at += Math.max(1, taken);
  }
}

function takeTogether(draft: Draft, commands: readonly Command[], at: number): number {
  const mark = draft.mark();
  try {
    const taken = proposeTogether(draft, commands, at);
    if (taken > 0) moveOn(draft);
    return taken;
  } catch {
    // Which of them cannot be shows when each is decided by itself.
    draft.undo(mark);
    return 0;
  }
}

function decideOne(draft: Draft, command: Command, refuse: (command: Command, error: unknown) => void): void {
  let mark = draft.mark();
  try {
    if (command.kind === 'pick' || command.kind === 'cancel') {
      decideIn(draft, { kind: 'tick' });
      mark = draft.mark();
    }
    decideIn(draft, command);
  } catch (error) {
    draft.undo(mark);
    refuse(command, error);
  }
}

/** A decision, and where it leads. */
export interface Decision {
  readonly steps: readonly Step[];
  readonly state: NegotiationState;
}

type Handlers = { readonly [Kind in Command['kind']]: (draft: Draft, command: CommandOf<Kind>) => void };

const handlers: Handlers = {
  start(draft, { started }) {
    if (draft.state.status !== 'new') throw stateError(draft.state, 'it is started once');
    draft.add({ case: 'started', value: started });
    protocolOf(draft.state).opened?.(draft);
  },
  propose,
  decline,
  progress,
  result,
  fail,
  pick,
  cancel,
  resume(draft) {
    if (draft.state.status === 'doing') draft.add({ case: 'resumed', value: create(ResumedSchema) });
  },
  tick: () => undefined,
};

function apply(draft: Draft, command: Command): void {
  (handlers[command.kind] as (draft: Draft, command: Command) => void)(draft, command);
}
