import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import { senderOf } from '../message/index.js';
import type { Deadlines } from './deadlines.js';
import { answerDouble, type Taken } from './intake.js';
import { Recent } from './recent.js';

/** How many doubles of one message may wait for it to be finished. */
const doublesMax = 64;

/** What is remembered of a message that several agents of a process took at once. */
class SharedEntry {
  /** Qualified id of who said it. */
  readonly sender: string;
  readonly #takers: readonly string[];
  /** Those of them that did not take it after all, or whom it is to reach anew. */
  #without: Set<string> | undefined = undefined;
  /** How many of them are not finished with it. */
  #open: number;
  #failed: Map<string, MeshError> | undefined = undefined;
  /** They hear what became of it when all are finished. */
  #doubles: { readonly agent: string; readonly inbound: Inbound }[] | undefined = undefined;

  constructor(sender: string, takers: readonly string[]) {
    this.sender = sender;
    this.#takers = takers;
    this.#open = takers.length;
  }

  /** Whether this agent took it. */
  has(agent: string): boolean {
    return this.#takers.includes(agent) && !this.#without?.has(agent);
  }

  /** It has come once more for one that took it. */
  again(agent: string, inbound: Inbound): void {
    if (this.#open === 0) this.#tell(agent, inbound);
    else if ((this.#doubles?.length ?? 0) >= doublesMax)
      inbound.handled(new MeshError('MESSAGE_IN_FLIGHT', `message ${inbound.message.id} is still being worked on`));
    else {
      this.#doubles ??= [];
      this.#doubles.push({ agent, inbound });
    }
  }

  finished(agent: string, error: MeshError | undefined): void {
    if (error) {
      this.#failed ??= new Map();
      this.#failed.set(agent, error);
    }
    this.#open--;
    if (this.#open === 0 && this.#doubles) this.#tellAll();
  }

  dropped(agent: string): void {
    this.#without ??= new Set();
    this.#without.add(agent);
    this.finished(agent, undefined);
  }

  #tellAll(): void {
    const doubles = this.#doubles ?? [];
    this.#doubles = undefined;
    for (const { agent, inbound } of doubles) this.#tell(agent, inbound);
  }

  #tell(agent: string, double: Inbound): void {
    answerDouble({ answer: undefined, error: this.#failed?.get(agent) }, double);
  }
}

/**
 * A message of which nobody waits for anything but its place in mailboxes, as several agents of a process have taken it in: one for all
 * of them.
 */
export class SharedIntake implements Taken {
  readonly message: Message;
  /** Its sender was told that it is there, and hears no more. */
  readonly givenUp: undefined = undefined;
  readonly answered = false;
  traced: boolean | undefined = undefined;
  readonly #inbound: Inbound;
  readonly #entry: SharedEntry;

  constructor(inbound: Inbound, entry: SharedEntry) {
    this.message = inbound.message;
    this.#inbound = inbound;
    this.#entry = entry;
  }

  get signal(): AbortSignal {
    return this.#inbound.signal;
  }

  reply(answer: Message): void {
    this.#inbound.reply(answer);
  }

  handled(): void {}

  /** One agent is finished with it. */
  finished(agent: string, error: MeshError | undefined): void {
    this.#entry.finished(agent, error);
  }

  /** One agent did not handle it: should it come again, it is taken as new. */
  dropped(agent: string): void {
    this.#entry.dropped(agent);
  }
}

/** What some agents remember of messages that came for just them together: once for all of them. */
export class SharedMemory {
  readonly #takers: readonly string[];
  readonly #recent: Recent<SharedEntry>;

  /** `takers`: their qualified ids. */
  constructor(takers: readonly string[], clock: Clock, deadlines: Deadlines) {
    this.#takers = takers;
    this.#recent = new Recent(clock, deadlines);
  }

  /** Nothing is in it. */
  get empty(): boolean {
    return !this.#recent.kept;
  }

  get(id: string): SharedEntry | undefined {
    return this.#recent.get(id);
  }

  /** Remembers a message that none of them knows. */
  take(inbound: Inbound): SharedIntake {
    const { message } = inbound;
    const entry = new SharedEntry(senderOf(message), this.#takers);
    this.#recent.set(message.id, entry);
    return new SharedIntake(inbound, entry);
  }
}
