import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { StartRequest } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError, sleep, toMeshError } from '../base/index.js';
import type { Negotiations } from '../negotiation/index.js';
import type { Chance } from './chance.js';
import type { Diary } from './diary.js';
import type { Life } from './virtual-time.js';

/** A manager that is up, as callers know it. */
export interface Up {
  readonly negotiations: Negotiations;
  readonly life: Life;
}

/** Somebody who wants one task done, and goes on where it was when the manager comes back. */
export interface Caller {
  readonly id: string;
  /** All steps that it has seen. */
  readonly steps: readonly Step[];
  /** It has seen the end. */
  readonly done: boolean;
  /** It cannot be negotiated like this. */
  readonly refused: MeshError | undefined;
  /** A manager is up: it starts the negotiation, or goes on to watch it. */
  attach(up: Up): void;
}

/** When a caller tries again what failed, in ms. */
const retryMs = 400;

/** Makes one. */
export function createCaller(parts: {
  readonly request: StartRequest;
  readonly chance: Chance;
  readonly diary: Diary;
  /** The share of callers that give it up on the way. */
  readonly withdrawal: number;
}): Caller {
  const { request, chance, diary } = parts;
  const id = request.negotiationId;
  const steps: Step[] = [];
  let cancelling = chance.happens(parts.withdrawal);
  /** At the moment at which proposals are over: award and end may come into one write. */
  const atLastMoment = chance.fork('moment').happens(0.5);
  let done = false;
  let refused: MeshError | undefined;

  async function follow({ negotiations, life }: Up): Promise<void> {
    await negotiations.open(request);
    if (cancelling && !atLastMoment) life.clock.setTimer(chance.between(0, 6_000), () => cancel(negotiations));
    for await (const step of negotiations.watch(id, BigInt(steps.length))) {
      if (!life.alive) return;
      if (step.version !== BigInt(steps.length + 1))
        diary.violation(`the caller of ${id} saw step ${step.version} after step ${steps.length}`);
      steps.push(step);
      if (step.kind.case === 'deciding') decide(negotiations, life);
      if (step.kind.case === 'started' && cancelling && atLastMoment) {
        const { proposeBy } = step.kind.value;
        const leftMs = (proposeBy ? timestampMs(proposeBy) : 0) - life.clock.now();
        life.clock.setTimer(leftMs, () => cancel(negotiations));
      }
    }
    done = steps.at(-1)?.kind.case === 'ended';
  }

  function cancel(negotiations: Negotiations): void {
    cancelling = false;
    diary.note(`the caller cancels ${id}`);
    negotiations.cancel(id, 'not needed any more').catch(ignored);
  }

  /** Picks any of them, after a while; sometimes one that there is not. */
  function decide(negotiations: Negotiations, { clock }: Up['life']): void {
    const known = steps.flatMap(({ kind }) => (kind.case === 'proposed' ? [kind.value.proposalId] : []));
    const chosen = chance.pick([...known, 'nobody']);
    clock.setTimer(chance.between(0, 3_000), () => {
      negotiations.pick(id, chosen).catch(ignored);
    });
  }

  /** What comes too late, or fails with the store, is no fault of the manager. */
  function ignored(error: unknown): void {
    diary.note(`the caller of ${id} hears ${toMeshError(error).reason}`);
  }

  return {
    id,
    steps,
    get done() {
      return done;
    },
    get refused() {
      return refused;
    },
    attach(up) {
      const attempt = () => {
        if (!done && up.life.alive) follow(up).catch(again);
      };
      const again = async (error: unknown) => {
        const { reason } = toMeshError(error);
        if (reason === 'FIELD_INVALID') {
          refused = toMeshError(error);
          return;
        }
        diary.note(`the caller of ${id} hears ${reason}, and tries again`);
        if (!(error instanceof MeshError) || reason === 'INTERNAL')
          diary.violation(`the caller of ${id} hears of a fault of the program: ${String(error)}`);
        await sleep(up.life.clock, retryMs);
        attempt();
      };
      attempt();
    },
  };
}
