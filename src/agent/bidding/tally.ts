import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import type { AgentTelemetry, Said, TelemetrySampling } from '../telemetry.js';
import { underWay } from './at-once.js';
import type { BiddingDesk } from './desk.js';
import { type Answer, isProposal } from './kept-answers.js';
import type { SharedCall } from './shared-call.js';

/** Tells of bidders what they answered at once: their log lines then, where it is their turn, and their metrics for many calls in one go. */
export interface Tally {
  /** From now on it is the next bidder's time. */
  begin(call: SharedCall): void;
  /** The bidder in this place was asked, and has said this. */
  add(place: number, call: SharedCall, answer: Answer | typeof underWay): void;
  /** The next answer has no place before all is counted. */
  readonly isFull: boolean;
  /** Has all counted in the metrics. */
  settle(): void;
}

/** Metrics are counted after so many answers of one bidder. */
const rowsMax = 16;
/** What was answered. */
const [proposed, refused] = [1, 2];

type Desk = Pick<BiddingDesk, 'telemetry' | 'count'>;

/** Of bidders that are called together again and again. */
export function createTally(desks: readonly (Desk | undefined)[], sampling: TelemetrySampling): Tally {
  return new Rows(desks, sampling);
}

/** A row for each call: what agents count lies far apart in memory, and to go there for each bid took longer than most bids. */
class Rows implements Tally {
  readonly #desks: readonly (Desk | undefined)[];
  readonly #sampling: TelemetrySampling;
  /** How many rows each has: it may be asked in more calls than the others, also while one of them is under way. */
  readonly #rows: Uint8Array;
  readonly #said: Uint8Array;
  readonly #tookMs: Float64Array;
  isFull = false;
  /** Of the calls that were answered. */
  #type = '';

  constructor(desks: readonly (Desk | undefined)[], sampling: TelemetrySampling) {
    this.#desks = desks;
    this.#sampling = sampling;
    this.#rows = new Uint8Array(desks.length);
    this.#said = new Uint8Array(rowsMax * desks.length);
    this.#tookMs = new Float64Array(rowsMax * desks.length);
  }

  begin(call: SharedCall): void {
    call.atMs = this.#sampling.clock.monotonic();
  }

  add(place: number, call: SharedCall, answer: Answer | typeof underWay): void {
    const beganMs = call.atMs;
    this.begin(call);
    if (answer === underWay) return;
    const tookMs = call.atMs - beganMs;
    this.#makeRoom(place, call);
    const proposes = isProposal(answer);
    const row = this.#rows[place] as number;
    const at = row * this.#desks.length + place;
    this.#rows[place] = row + 1;
    if (row + 1 === rowsMax) this.isFull = true;
    this.#said[at] = proposes ? proposed : refused;
    this.#tookMs[at] = tookMs;
    this.#desks[place]?.count(tookMs);
    this.#write(place, call, proposes ? Performative.PROPOSE : Performative.REFUSE);
  }

  #makeRoom(place: number, call: SharedCall): void {
    if (call.type === this.#type && this.#rows[place] !== rowsMax) return;
    this.settle();
    this.#type = call.type;
    // What that took is no bidder's time.
    this.begin(call);
  }

  /** The lines of the log, of which mostly none is written. */
  #write(place: number, { message, atMs }: SharedCall, answer: Performative): void {
    const decided = this.#sampling.decided(atMs);
    if (decided > 0) this.#desks[place]?.telemetry.saysDecided(message, decided);
    const sent = this.#sampling.sent(atMs);
    if (sent > 0) this.#desks[place]?.telemetry.saysSent(saidTo(message, answer), sent);
  }

  settle(): void {
    this.#desks.forEach((desk, place) => {
      if (desk) this.#settle(desk.telemetry, place);
    });
    this.#rows.fill(0);
    this.isFull = false;
  }

  #settle(telemetry: AgentTelemetry, place: number): void {
    const rows = this.#rows[place] as number;
    if (rows === 0) return;
    const tookMs: number[] = [];
    let proposals = 0;
    for (let row = 0; row < rows; row++) {
      const at = row * this.#desks.length + place;
      if (this.#said[at] === proposed) proposals++;
      tookMs.push(this.#tookMs[at] as number);
    }
    telemetry.answered(this.#type, { proposed: proposals, refused: rows - proposals, tookMs });
  }
}

/** What is told of an answer to a call. */
function saidTo({ replyTo, sender, conversationId }: Message, performative: Performative): Said {
  return { type: '', performative, receiver: replyTo ?? sender, conversationId };
}
