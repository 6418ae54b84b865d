import type { Failure } from '#gen/dacp/message/v2/message_pb.js';
import { type BidderAnswer, type Proposal, ProposalSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type NewIds, newIds } from '../../base/index.js';

/** What a bidder promises, or why nothing. */
export type Answer = Proposal | Failure;

/**
 * What bidders of a host answered to one call, each in its place. It is kept for every call and hardly ever looked at: of an answer no more
 * than has to be, as all that is kept is copied by the garbage collector.
 */
export class KeptAnswers {
  readonly agents: readonly string[];
  readonly #answers: readonly Answer[];
  readonly #ids: NewIds;

  /** Each agent has an answer in its place. Proposals are given their ids. */
  constructor(agents: readonly string[], answers: readonly Answer[]) {
    this.agents = agents;
    this.#answers = answers;
    this.#ids = newIds(answers.length);
  }

  get length(): number {
    return this.#answers.length;
  }

  /** Not all of them have refused. */
  get proposes(): boolean {
    return this.#answers.some(isProposal);
  }

  /** What was answered in this place; undefined: nothing. */
  at(place: number): BidderAnswer | undefined {
    const agent = this.agents[place];
    const answer = this.#answers[place];
    if (agent === undefined || !answer) return undefined;
    return {
      $typeName: 'dacp.negotiation.v1.BidderAnswer',
      agent,
      proposalId: this.idOf(place),
      answer: isProposal(answer) ? { case: 'proposal', value: answer } : { case: 'failure', value: answer },
    };
  }

  /** Under which id it was proposed in this place; empty: nothing was. */
  idOf(place: number): string {
    const answer = this.#answers[place];
    return answer && isProposal(answer) ? (this.#ids.at(place) ?? '') : '';
  }

  /** As many of them, from this place on. */
  some(from: number, max: number): BidderAnswer[] {
    const some: BidderAnswer[] = [];
    for (let place = from; place < from + max; place++) {
      const said = this.at(place);
      if (!said) break;
      some.push(said);
    }
    return some;
  }

  /** The ids alone, for who keeps no more. */
  ids(): readonly string[] {
    return this.#answers.map((_, place) => this.idOf(place));
  }
}

export function isProposal(answer: Answer): answer is Proposal {
  return answer.$typeName === ProposalSchema.typeName;
}
