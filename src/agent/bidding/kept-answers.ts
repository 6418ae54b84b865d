import type { BidderAnswer } from '#gen/dacp/negotiation/v1/protocol_pb.js';

type Value = NonNullable<BidderAnswer['answer']['value']>;

/**
 * What bidders of a host answered to one call, each in its place. It is kept for every call and hardly ever looked at: of an answer no more
 * than has to be, as all of it is copied by the garbage collector.
 */
export class KeptAnswers {
  /** The bidders. */
  readonly agents: readonly string[];
  /** Under which ids they proposed; empty of who refused. */
  readonly proposalIds: readonly string[];
  readonly #values: readonly (Value | undefined)[];

  constructor(agents: readonly string[], answers: readonly BidderAnswer[]) {
    this.agents = agents;
    this.proposalIds = answers.map(({ proposalId }) => proposalId);
    this.#values = answers.map(({ answer }) => answer.value);
  }

  get length(): number {
    return this.proposalIds.length;
  }

  /** Not all of them have refused. */
  get proposes(): boolean {
    return this.proposalIds.some(id => id !== '');
  }

  /** What was answered in this place; undefined: nothing. */
  at(place: number): BidderAnswer | undefined {
    const value = this.#values[place];
    const proposalId = this.proposalIds[place];
    if (value === undefined || proposalId === undefined) return undefined;
    const answer = { case: proposalId === '' ? 'failure' : 'proposal', value } as BidderAnswer['answer'];
    return { $typeName: 'dacp.negotiation.v1.BidderAnswer', agent: this.agents[place] ?? '', proposalId, answer };
  }
}
