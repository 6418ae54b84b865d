import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Content, Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Agent, createTranscript, type Transcript } from '../../agent/index.js';
import { type Clock, MeshError, newId, systemClock, toMeshError } from '../../base/index.js';
import { parseAddress, qualify } from '../../message/index.js';
import type { Dialogue, Said } from '../dialogue.js';
import type { Origins } from '../diff/compare.js';
import { readDialogue } from '../read-dialogue.js';
import { createCast } from './cast.js';
import { createCopies } from './copies.js';
import type { Divergence } from './divergence.js';
import type { Elsewhere } from './elsewhere.js';
import { createPlayback } from './playback.js';
import { Players, type Remark } from './players.js';
import { createServed, type Served } from './served.js';
import { createStage, type Reaction } from './stage.js';
import { createVoice } from './voice.js';

/** What is run again, and who acts in it. */
export interface RunOptions {
  readonly dialogue: Dialogue;
  /** The message from which on it is run. */
  readonly from: Said;
  /** What that message says instead. */
  readonly content?: Content | undefined;
  /** Agents that act here, each in the place of the one with its id. */
  readonly agents: readonly Agent[];
  /** Agents of a mesh that act in the place of others: their addresses by the qualified ids of those. */
  readonly mapped?: ReadonlyMap<string, string>;
  /** How agents of a mesh are asked; needed for those that are mapped. */
  readonly mesh?: Elsewhere;
  /** What the recording has no answer to is really asked: agents of the mesh, tools. */
  readonly live?: boolean;
  /** Acting agents get to know what went before; what they say to it counts for nothing. */
  readonly rehearse?: boolean;
  /** Ends with the first difference; what agents ask outside must be asked in the same order. Messages keep ids and times. */
  readonly exact?: boolean;
  /** Ends when an acting agent answers something else than then. */
  readonly strict?: boolean;
  /** How long an acting agent may take for one message, in ms; 30,000 unless said. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/** A conversation that was run again. */
export interface Run {
  readonly conversationId: string;
  /** Its recording, and what it tells of. */
  readonly events: readonly Event[];
  readonly dialogue: Dialogue;
  /** Which message of the original one of it was played from, by ids. */
  readonly origins: Origins;
  readonly divergences: readonly Divergence[];
  readonly remarks: readonly Remark[];
  /** It left the recording, or was to end with the first other answer: the rest was not played. */
  readonly ended: boolean;
  /** What acting agents had asked outside and did not ask again, of messages that they handled; only when it is exact. */
  readonly unasked: readonly { readonly at: number; readonly what: string }[];
}

const timeoutMsUnlessSaid = 30_000;
const waitingMax = 1_000_000;

/**
 * Runs a recorded conversation again from a message on. Agents that act are given what was said to those whose place they take; everybody
 * else says what was recorded. Errors: OPTION_INVALID when nobody acts.
 */
export async function run(options: RunOptions): Promise<Run> {
  const { dialogue, agents, mapped = new Map(), exact = false, clock = systemClock } = options;
  const acting = new Set([
    ...agents.map(({ descriptor }) => qualify(descriptor.namespace, descriptor.id)),
    ...mapped.keys(),
  ]);
  if (acting.size === 0)
    throw new MeshError('OPTION_INVALID', 'nobody acts: give agents to run, or agents of the mesh');
  const conversationId = exact ? dialogue.conversationId : newId();
  const events: Event[] = [];
  const kept = createTranscript({
    publish: async some => void events.push(...some),
    source: 'replay',
    clock,
    waitingMax,
  });
  const scene = createScene({ ...options, clock, conversationId, acting }, kept);
  try {
    if (options.rehearse) await scene.rehearse();
    await scene.perform();
  } finally {
    await scene.close();
    await kept.close();
  }
  const made = readDialogue(conversationId, events, { asTold: true });
  return { conversationId, events, dialogue: made, ...scene.found() };
}

interface SceneOptions extends RunOptions {
  readonly clock: Clock;
  readonly conversationId: string;
  readonly acting: ReadonlySet<string>;
}

function createScene(options: SceneOptions, kept: Transcript) {
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
  const recordings = { recorded: (effect: Parameters<Served['recorded']>[0]) => served.recorded(effect) };
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

/** Nothing is kept while it is muted. */
function muted(transcript: Transcript, isMuted: () => boolean): Transcript {
  return {
    sent: message => isMuted() || transcript.sent(message),
    handled: handled => isMuted() || transcript.handled(handled),
    settled: (message, settled) => isMuted() || transcript.settled(message, settled),
    effect: seen => isMuted() || transcript.effect(seen),
    close: timeoutMs => transcript.close(timeoutMs),
  };
}

/** What agents of a mesh answer belongs to the run, under the name of whose place they take. */
function transcribedMesh({
  mesh,
  transcript,
  conversationId,
}: {
  mesh: Elsewhere;
  transcript: Transcript;
  conversationId: string;
}) {
  return {
    async ask(to: string, message: Message, name?: string): Promise<Message | undefined> {
      const answer = await mesh.ask(to, message);
      if (!answer) return undefined;
      const said = { ...answer, id: newId(), conversationId, inReplyTo: message.id, recorded: true };
      const sender = name === undefined ? answer.sender : parseAddress(name);
      const own = { ...said, sender, receiver: message.sender };
      transcript.sent(own);
      return own;
    },
  };
}

/** The agents that an address means which is not that of one agent. */
function ableOf(agents: readonly Agent[], address: string): string[] {
  return agents
    .filter(({ descriptor }) => means(address, descriptor))
    .map(({ descriptor }) => qualify(descriptor.namespace, descriptor.id));
}

function means(text: string, { namespace, capabilities, topics, team }: Agent['descriptor']): boolean {
  const { target, namespace: wanted } = parseAddress(text);
  if (qualify(wanted, '') !== qualify(namespace, '')) return false;
  if (target.case === 'capability') return capabilities.some(({ name }) => name === target.value);
  if (target.case === 'team') return team === target.value;
  if (target.case !== 'topic') return false;
  return topics.some(topic =>
    topic.endsWith('*') ? target.value.startsWith(topic.slice(0, -1)) : topic === target.value,
  );
}
