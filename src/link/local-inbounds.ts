import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../base/index.js';
import type { Inbounds } from './exchange.js';
import { assertAnswers, type Entry, type Followed, type Held, LocalInbound } from './inbound.js';

const nobody: readonly never[] = [];

/**
 * A message in the hands of several agents of this process. Most of the many that a call is for bid at once and together: what each of
 * them has of it by itself is made for those who take longer.
 */
export class LocalInbounds<L extends Followed> implements Inbounds, Held {
  readonly message: Message;
  readonly #agents: readonly string[];
  readonly #from: Entry<L>;
  /** In the places of their agents. */
  #made: (LocalInbound<L> | undefined)[] | undefined = undefined;
  #aborted: MeshError | undefined = undefined;
  /** Who has answered together. */
  #answered: readonly (readonly string[])[] = nobody;

  /** `agents`: each once. */
  constructor(message: Message, agents: readonly string[], from: Entry<L>) {
    this.message = message;
    this.#agents = agents;
    this.#from = from;
  }

  of(place: number): LocalInbound<L> {
    this.#made ??= new Array<LocalInbound<L> | undefined>(this.#agents.length).fill(undefined);
    this.#made[place] ??= this.#make(this.#agents[place] as string);
    return this.#made[place];
  }

  reply(answer: Message, by: readonly string[]): void {
    assertAnswers(answer, this.message);
    const [speaker = ''] = by;
    const inbound = this.of(this.#agents.indexOf(speaker));
    for (const made of this.#made ?? []) if (made && made !== inbound && by.includes(made.agent)) made.spokenFor();
    this.#answered = [...this.#answered, by];
    if (by.length > 1) this.#from.leg?.finishedByOthers(by, speaker);
    inbound.reply(answer);
  }

  isOpenTo(agent: string): boolean {
    const place = this.#agents.indexOf(agent);
    return place >= 0 && (this.#made?.[place]?.open ?? !(this.#aborted || this.#hasAnswered(agent)));
  }

  abort(error: MeshError): void {
    this.#aborted ??= error;
    for (const made of this.#made ?? []) made?.abort(error);
  }

  #make(agent: string): LocalInbound<L> {
    const inbound = new LocalInbound(this.message, agent, this.#from);
    if (this.#aborted) inbound.abort(this.#aborted);
    if (this.#hasAnswered(agent)) inbound.spokenFor();
    return inbound;
  }

  #hasAnswered(agent: string): boolean {
    return this.#answered.some(agents => agents.includes(agent));
  }
}
