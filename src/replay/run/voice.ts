import { type Message, Performative, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, MeshError, toMeshError } from '../../base/index.js';
import type { Exchange } from '../../link/index.js';
import { formatAddress, wantsAnswer } from '../../message/index.js';
import type { Dialogue, Said } from '../dialogue.js';
import type { Copies } from './copies.js';
import { diverged } from './divergence.js';
import type { Elsewhere } from './elsewhere.js';
import type { Playback } from './playback.js';
import type { Players } from './players.js';
import type { Reaction } from './stage.js';

/** What acting agents speak into. */
export interface VoiceParts {
  readonly dialogue: Dialogue;
  readonly copies: Copies;
  readonly players: Players;
  readonly clock: Clock;
  playback(): Playback;
  /** Acting agents that have a capability, hear a topic or are in a team, by its address. */
  able(address: string): readonly string[];
  acts(agent: string): boolean;
  /** Gives a message to an acting agent. */
  give(agent: string, message: Message): Promise<Reaction>;
  /** Asks who is really there; undefined: nobody is asked. */
  readonly live: Elsewhere | undefined;
}

/** What acting agents say: to each other, or to those who are played, who answer what they answered then. */
export function createVoice(parts: VoiceParts): Pick<Exchange, 'ask' | 'send'> {
  const { copies, players, acts, give, able, live, dialogue } = parts;

  /** Whom it is for, and what was recorded of it. */
  function place(message: Message): { to: string; recorded: Said | undefined; acting: readonly string[] } {
    const to = message.receiver ? formatAddress(message.receiver) : '';
    const from = message.sender ? formatAddress(message.sender) : '';
    const recorded = parts.playback().take(message, from, to);
    players.heard(message, recorded);
    if (recorded) copies.standsFor(recorded, message);
    const then = recorded?.reached.filter(acts) ?? [];
    const acting = acts(to) ? [to] : then.length > 0 ? then : recorded ? [] : able(to);
    return { to, recorded, acting: acting.filter(agent => agent !== from) };
  }

  function leave(message: Message, to: string): MeshError {
    const from = message.sender ? formatAddress(message.sender) : '';
    const known = dialogue.participants.includes(to) ? '' : ', who takes no part in the recording';
    const what = `agent "${from}" asked "${to}" something that was not asked then${known}`;
    const divergence = { agent: from, what, at: copies.occasionOf(message)?.number };
    players.diverge(divergence);
    return diverged(divergence);
  }

  async function ask(message: Message): Promise<Message> {
    const { to, recorded, acting } = place(message);
    const [agent] = acting;
    if (agent !== undefined) {
      const { answer, error } = await give(agent, message);
      if (answer) return answer;
      throw error ?? new MeshError('DEADLINE_PASSED', `agent "${agent}" gave no answer`);
    }
    if (recorded) {
      const served = players.serve(recorded, message);
      players.serving(recorded, served);
      return served;
    }
    const answer = live && (await live.ask(to, message));
    if (answer) return answer;
    throw leave(message, to);
  }

  /** The answer to a question that nobody waits for goes to its asker as any message does. */
  async function answerLater(message: Message, answering: Promise<Message | undefined>): Promise<void> {
    const from = message.sender ? formatAddress(message.sender) : '';
    try {
      const answer = await answering;
      if (answer) await give(from, answer);
    } catch (error) {
      // That the run has left the recording is told where it did.
      if (toMeshError(error).reason !== 'REPLAY_DIVERGED') players.remarks.push({ at: 0, text: String(error) });
    }
  }

  async function send(message: Message): ReturnType<Exchange['send']> {
    const { to, recorded, acting } = place(message);
    const receipt = message.receipt || Receipt.ACCEPTED;
    const question = wantsAnswer(message.performative) || message.performative === Performative.CANCEL;
    const reactions = acting.map(agent => give(agent, message));
    if (acting.length === 0 && recorded && question)
      players.serving(recorded, answerLater(message, players.serve(recorded, message)));
    else if (acting.length === 0 && !recorded && live) void answerLater(message, live.ask(to, message));
    else if (acting.length === 0 && !recorded && question) throw leave(message, to);
    for (const { answer } of await Promise.all(reactions))
      if (answer) void answerLater(message, Promise.resolve(answer));
    return { message, receipt, receivers: acting.length > 0 ? [...acting] : [...(recorded?.reached ?? [])] };
  }

  return { ask, send };
}
