import type { BidderAnswer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Aged, ByAge, createTable, type Deadline } from '../../base/index.js';
import type { Surroundings } from '../surroundings.js';
import type { Proposed } from './answer-again.js';
import type { Asked } from './asked.js';
import { KeptAnswers } from './kept-answers.js';

/** A bidder, as far as it has to do with negotiations. */
export interface Bidding {
  get(negotiationId: string): { readonly manager: string; proposal: Proposed | undefined } | undefined;
  drop(negotiationId: string, why: string): void;
}

/** What one bidder proposed together with others. */
export interface Promised {
  readonly asked: Asked;
  readonly proposalId: string;
  /** Undefined: it was told that another one won. */
  readonly proposal: BidderAnswer | undefined;
}

/**
 * What bidders of a host proposed on one call, kept once for all of them until the negotiation is over: most hear no more of it. Who does –
 * it is awarded, or called once more – takes out what it promised and keeps it itself.
 */
export interface Promises {
  /** Bidders here have to do with this negotiation. */
  has(negotiationId: string): boolean;
  /** They answered, each in its place, in a negotiation that nobody here had to do with. */
  add(asked: Asked, bidders: readonly (Bidding | undefined)[], answers: KeptAnswers): void;
  /** What this bidder proposed, if it is kept here; from now on it is not. */
  take(negotiationId: string, by: Bidding): Promised | undefined;
  /** This bidder keeps for itself what it promised, until it does no more. */
  kept(negotiationId: string, by: Bidding): void;
  notKept(negotiationId: string, by: Bidding): void;
  /** Its manager says to all bidders here that it is over. */
  over(negotiationId: string, manager: string): void;
  /**
   * Its manager says to these bidders that another one won, and that they may be awarded all the same if that one fails. Of what is kept here
   * only the ids stay, also of bidders of the same call who are not among these: the call that it was an answer to is over for all of them.
   */
  inReserve(negotiationId: string, manager: string, bidders: readonly (Bidding | undefined)[]): void;
}

/** Beyond this many calls, or this many answers if these are more, the oldest call is forgotten. */
const callsMax = 2_000;
const answersMax = 200_000;

type Around = Pick<Surroundings, 'clock' | 'deadlines'>;

/** Nothing promised yet. */
export function createPromises(around: Around): Promises {
  return new Pledges(around);
}

/** What was proposed on one call. */
class Pledge implements Aged<Pledge> {
  readonly asked: Asked;
  readonly bidders: readonly (Bidding | undefined)[];
  /** The ids alone: another one has won. */
  answers: KeptAnswers | readonly string[];
  /** Whose is no longer kept here. */
  taken: Bidding[] | undefined = undefined;
  deadline: Deadline | undefined = undefined;
  older: Pledge | undefined = undefined;
  newer: Pledge | undefined = undefined;
  readonly #onPassed: (pledge: Pledge) => void;

  constructor({ asked, bidders, answers }: Made, onPassed: (pledge: Pledge) => void) {
    this.asked = asked;
    this.bidders = bidders;
    this.answers = answers;
    this.#onPassed = onPassed;
  }

  promisedIn(place: number): Promised | undefined {
    const { asked, answers } = this;
    const isWhole = answers instanceof KeptAnswers;
    const proposalId = isWhole ? answers.idOf(place) : answers[place];
    return proposalId ? { asked, proposalId, proposal: isWhole ? answers.at(place) : undefined } : undefined;
  }

  /** Of what was answered, no more than the ids. */
  keepIds(): void {
    if (this.answers instanceof KeptAnswers) this.answers = this.answers.ids();
  }

  passed(): void {
    this.#onPassed(this);
  }
}

type Made = Pick<Pledge, 'asked' | 'bidders'> & { readonly answers: KeptAnswers };

class Pledges implements Promises {
  readonly #around: Around;
  readonly #pledges = createTable<string, Pledge>();
  readonly #byAge = new ByAge<Pledge>();
  #answers = 0;
  /** Who keeps something for itself, by negotiation. */
  readonly #own = createTable<string, Bidding[]>();

  constructor(around: Around) {
    this.#around = around;
  }

  has(negotiationId: string): boolean {
    return this.#pledges.has(negotiationId) || this.#own.has(negotiationId);
  }

  add(asked: Asked, bidders: readonly (Bidding | undefined)[], answers: KeptAnswers): void {
    const { clock, deadlines } = this.#around;
    const { negotiationId, doByMs } = asked;
    if (!answers.proposes || doByMs <= clock.now()) return;
    this.#makeRoom();
    const pledge = new Pledge({ asked, bidders, answers }, this.#drop);
    pledge.deadline = deadlines.add(doByMs, pledge);
    this.#pledges.set(negotiationId, pledge);
    this.#byAge.add(pledge);
    this.#answers += bidders.length;
  }

  take(negotiationId: string, by: Bidding): Promised | undefined {
    const pledge = this.#pledges.get(negotiationId);
    const place = pledge?.bidders.indexOf(by) ?? -1;
    if (!pledge || place < 0 || pledge.taken?.includes(by)) return undefined;
    const promised = pledge.promisedIn(place);
    if (!promised) return undefined;
    if (pledge.taken) pledge.taken.push(by);
    else pledge.taken = [by];
    return promised;
  }

  kept(negotiationId: string, by: Bidding): void {
    const own = this.#own.get(negotiationId);
    if (!own) this.#own.set(negotiationId, [by]);
    else if (!own.includes(by)) own.push(by);
  }

  notKept(negotiationId: string, by: Bidding): void {
    const own = this.#own.get(negotiationId);
    const index = own?.indexOf(by) ?? -1;
    if (index < 0) return;
    own?.splice(index, 1);
    if (own?.length === 0) this.#own.delete(negotiationId);
  }

  over(negotiationId: string, manager: string): void {
    const pledge = this.#pledges.get(negotiationId);
    if (pledge?.asked.manager === manager) this.#drop(pledge);
    const own = this.#own.get(negotiationId);
    if (!own) return;
    // A copy, as who drops it is taken out.
    for (const bidder of [...own])
      if (bidder.get(negotiationId)?.manager === manager) bidder.drop(negotiationId, 'the negotiation is over');
  }

  inReserve(negotiationId: string, manager: string, bidders: readonly (Bidding | undefined)[]): void {
    const pledge = this.#pledges.get(negotiationId);
    if (pledge?.asked.manager === manager) pledge.keepIds();
    for (const bidder of this.#own.get(negotiationId) ?? []) {
      const dealing = bidders.includes(bidder) ? bidder.get(negotiationId) : undefined;
      if (dealing?.manager === manager) dealing.proposal = undefined;
    }
  }

  readonly #drop = (pledge: Pledge): void => {
    pledge.deadline?.clear();
    this.#pledges.delete(pledge.asked.negotiationId);
    this.#byAge.remove(pledge);
    this.#answers -= pledge.bidders.length;
  };

  #makeRoom(): void {
    const { oldest } = this.#byAge;
    if (oldest && this.#pledges.size >= callsMax && this.#answers >= answersMax) this.#drop(oldest);
  }
}
