import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Effect, Transcript } from '../../agent/index.js';
import { type Clock, MeshError, toMeshError } from '../../base/index.js';
import type { Said } from '../dialogue.js';
import { ableOf } from './able.js';
import { createCast } from './cast.js';
import { createCopies } from './copies.js';
import type { Divergence } from './divergence.js';
import { transcribedMesh } from './elsewhere.js';
import { muted } from './muted.js';
import type { Run, RunOptions } from './options.js';
import { createPlayback } from './playback.js';
import { Players } from './players.js';
import { createServed, type Served } from './served.js';
import { createStage, type Reaction } from './stage.js';
import { createVoice } from './voice.js';

const timeoutMsUnlessSaid = 30_000;

/** What a scene needs beside what is run. */
interface SceneOptions extends RunOptions {
  readonly clock: Clock;
  readonly conversationId: string;
  readonly acting: ReadonlySet<string>;
}

/** Puts together who acts, who is played, and what connects them. */
export function createScene(options: SceneOptions, kept: Transcript) {
  const { dialogue, from, agents, acting, clock, conversationId, exact = false, live = false, mesh } = options;
  const { timeoutMs = timeoutMsUnlessSaid } = options;
  let rehearsing = false;
  const transcript = muted(kept, () => rehearsing);
  const cast = createCast(dialogue, acting);
  const forkedFrom = exact ? undefined : `${dialogue.conversationId}/${from.message.id}`;
  const copies = createCopies({ conversationId, forkedFrom, clock });
  const elsewhere = mesh && transcribedMesh({ mesh, transcript, conversationId });
  const mapped = options.mapped ?? new Map<string, string>();
  let playback = createPlayback(dialogue, from.number);
  let served = serve(from.number);

  function serve(fromNumber: number): Served {
    const onDiverged = (divergence: Divergence) => players.diverge(divergence);
    const strict = exact && !rehearsing;
    return createServed({
      said: dialogue.said,
      fromNumber,
      clock,
      originOf: copies.originOf,
      live,
      strict,
      onDiverged,
    });
  }

  async function give(agent: string, message: Message): Promise<Reaction> {
    const address = mapped.get(agent);
    if (address === undefined) return stage.give(agent, message, timeoutMs);
    if (!elsewhere) return { answer: undefined, error: new MeshError('UNREACHABLE', `no mesh to ask "${address}" in`) };
    try {
      return { answer: await elsewhere.ask(address, message, agent), error: undefined };
    } catch (error) {
      return { answer: undefined, error: toMeshError(error) };
    }
  }

  const strict = exact || options.strict === true;
  const players = new Players({ cast, copies, transcript, clock, give, rehearsing: () => rehearsing, strict });
  const voice = createVoice({
    dialogue,
    copies,
    players,
    clock,
    playback: () => playback,
    able: address => ableOf(agents, address),
    acts: cast.acts,
    give,
    live: live ? elsewhere : undefined,
  });
  const recordings = { recorded: (effect: Effect) => served.recorded(effect) };
  const stage = createStage({ agents, clock, transcript, recordings, voice });

  return {
    /** All that went before, for acting agents alone. */
    async rehearse(): Promise<void> {
      rehearsing = true;
      playback = createPlayback(dialogue, 1);
      served = serve(1);
      await players.play(dialogue.said.filter(({ number }) => number < from.number));
      await players.settle();
      rehearsing = false;
      players.forget();
      playback = createPlayback(dialogue, from.number);
      served = serve(from.number);
    },
    async perform(): Promise<void> {
      await players.say(from, options.content ? { content: options.content } : {});
      await players.play(dialogue.said.filter(({ number }) => number > from.number));
      await players.settle();
    },
    found: () => ({
      origins: copies.origins,
      divergences: players.divergences,
      remarks: players.remarks,
      ended: players.ended,
      unasked: exact
        ? unaskedOf(
            dialogue.said.filter(({ message }) => copies.wasSaid(message.id)),
            acting,
            served,
          )
        : [],
    }),
    close: () => stage.close(),
  };
}

function unaskedOf(said: readonly Said[], acting: ReadonlySet<string>, served: Served): Run['unasked'] {
  return said.flatMap(({ number, message, reached }) =>
    reached
      .filter(agent => acting.has(agent))
      .flatMap(agent => served.left(agent, message.id))
      .map(({ agent, kind, name }) => ({ at: number, what: `agent "${agent}" did not ask ${kind} ${name}`.trimEnd() })),
  );
}
