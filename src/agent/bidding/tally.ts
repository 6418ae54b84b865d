import type { BidderAnswer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type AgentTelemetry, type Said, type TelemetrySampling, typeOf } from '../telemetry.js';
import { underWay } from './at-once.js';
import type { BiddingDesk } from './desk.js';
import type { SharedCall } from './shared-call.js';

/** Tells of bidders what they answered at once: their log lines then, where it is their turn, and their metrics for many calls in one go. */
export interface Tally {
  /** Another call, for any of these bidders. */
  begin(call: SharedCall): void;
  /** The bidder in this place was asked, and has said this. */
  add(place: number, answer: BidderAnswer | typeof underWay): void;
  /** Has all counted in the metrics. */
  settle(): void;
}

/** Metrics are counted after so many calls. */
const callsMax = 16;
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
  readonly #said: Uint8Array;
  readonly #tookMs: Float64Array;
  #call: SharedCall | undefined = undefined;
  #type = '';
  #rows = 0;

  constructor(desks: readonly (Desk | undefined)[], sampling: TelemetrySampling) {
    this.#desks = desks;
    this.#sampling = sampling;
    this.#said = new Uint8Array(callsMax * desks.length);
    this.#tookMs = new Float64Array(callsMax * desks.length);
  }

  begin(call: SharedCall): void {
    const type = typeOf(call.message);
    if (this.#rows === callsMax || type !== this.#type) this.settle();
    this.#type = type;
    this.#call = call;
    this.#rows++;
    call.atMs = this.#sampling.clock.monotonic();
  }

  add(place: number, answer: BidderAnswer | typeof underWay): void {
    const call = this.#call as SharedCall;
    const beganMs = call.atMs;
    call.atMs = this.#sampling.clock.monotonic();
    if (answer === underWay) return;
    const proposes = answer.answer.case === 'proposal';
    const at = (this.#rows - 1) * this.#desks.length + place;
    this.#said[at] = proposes ? proposed : refused;
    this.#tookMs[at] = call.atMs - beganMs;
    this.#desks[place]?.count(call.atMs - beganMs);
    this.#write(place, call, proposes ? call.proposal : call.refusal);
  }

  /** The lines of the log, of which mostly none is written. */
  #write(place: number, { message, atMs }: SharedCall, answer: Said): void {
    const decided = this.#sampling.decided(atMs);
    if (decided > 0) this.#desks[place]?.telemetry.saysDecided(message, decided);
    const sent = this.#sampling.sent(atMs);
    if (sent > 0) this.#desks[place]?.telemetry.saysSent(answer, sent);
  }

  settle(): void {
    this.#desks.forEach((desk, place) => {
      if (desk) this.#settle(desk.telemetry, place);
    });
    this.#said.fill(0);
    this.#rows = 0;
  }

  #settle(telemetry: AgentTelemetry, place: number): void {
    for (let row = 0; row < this.#rows; row++) {
      const at = row * this.#desks.length + place;
      const said = this.#said[at];
      if (said) telemetry.answered(this.#type, said === proposed ? 'propose' : 'refuse', this.#tookMs[at] as number);
    }
  }
}
