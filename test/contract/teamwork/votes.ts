import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import {
  BallotSchema,
  ConsensusOutcome,
  ConsensusSchema,
  ConsensusState,
  StartConsensusRequestSchema,
} from '#gen/dacp/workflow/v1/consensus_pb.js';
import { type Choice, defineAgent, type VoteQuestion } from '../../../src/agent/index.js';
import { anyContent, contentAny, createMessage, jsonContent } from '../../../src/message/index.js';
import { until } from '../../harness/until.js';
import type { StoreUnderTest } from '../storage/database-contract.js';
import { question, scene } from './scene.js';

/** An agent that votes like this. */
function voter(id: string, vote: Choice | ((asked: VoteQuestion) => Choice)) {
  return defineAgent({
    id,
    capabilities: { idle: { handle: () => null } },
    vote: asked => (typeof vote === 'function' ? vote(asked) : vote),
  });
}

const voters = [...'abc'].map(agent => ({ agent }));
const ballot = (...ranking: string[]) => create(BallotSchema, { ranking });

/** What votes promise, on whichever store. */
export function votesContract(make: () => StoreUnderTest): void {
  it('asks every voter, and ends when the majority is settled', async () => {
    const asked: VoteQuestion[] = [];
    const ann = voter('a', one => {
      asked.push(one);
      return { choice: 'yes', reason: 'why not' };
    });
    await using mesh = await scene([ann, voter('b', 'yes'), voter('c', ['no', 'yes'])], make());
    const { id } = await mesh.votes.open(question({ voters, content: jsonContent({ price: 3 }) }));
    await mesh.steps(id);
    const vote = await mesh.votes.get(id);
    expect(vote).toMatchObject({ outcome: ConsensusOutcome.DECIDED, tally: { winner: 'yes' } });
    expect(asked).toMatchObject([{ question: 'Shall we?', content: { price: 3 }, ranked: false }]);
    expect(vote.votes.find(({ agent }) => agent === 'a')?.ballot).toMatchObject({
      ranking: ['yes'],
      reason: 'why not',
    });
  });

  it('goes on, and asks everybody once, also when answers of the record are lost', async () => {
    const asked: string[] = [];
    const voting = (id: string, choice: string) =>
      voter(id, () => {
        asked.push(id);
        return choice;
      });
    await using mesh = await scene([voting('a', 'yes'), voting('b', 'no'), voting('c', 'yes')], make());
    mesh.goAway();
    await expect(mesh.votes.open(question({ voters }))).rejects.toMatchObject({ reason: 'WRITE_IN_DOUBT' });
    mesh.comeBack();
    mesh.loseAnswers(2);
    const moving = setInterval(() => mesh.clock.advance(100), 5);
    try {
      await until(async () => {
        const { consensus } = await mesh.votes.list({});
        return consensus.some(({ outcome }) => outcome === ConsensusOutcome.DECIDED);
      }, 'it is decided');
    } finally {
      clearInterval(moving);
    }
    expect(asked.sort()).toEqual(['a', 'b', 'c']);
  });

  it('says who abstained, and why', async () => {
    const deaf = defineAgent({ id: 'b', capabilities: { idle: { handle: () => null } } });
    await using mesh = await scene([voter('a', 'yes'), deaf, voter('c', null)], make());
    mesh.away.add('c');
    const { id } = await mesh.votes.open(question({ voters }));
    await mesh.steps(id, 5_000);
    const vote = await mesh.votes.get(id);
    expect(vote).toMatchObject({ outcome: ConsensusOutcome.UNDECIDED, failure: { reason: 'NO_CONSENSUS' } });
    expect(vote.abstained.map(({ agent, failure }) => [agent, failure?.reason])).toEqual([
      ['b', 'NOT_UNDERSTOOD'],
      ['c', undefined],
    ]);
  });

  it('ends at its deadline without a quorum', async () => {
    await using mesh = await scene([voter('a', 'yes'), voter('b', 'yes'), voter('c', 'yes')], make());
    for (const id of ['b', 'c']) mesh.away.add(id);
    const rule = { rule: { case: 'quorum' as const, value: { voters: 2 } } };
    const { id } = await mesh.votes.open(question({ voters, rule, within: { seconds: 10n } }));
    // Time moves when what was to be kept before the deadline is kept, and not on while the end is.
    for await (const { kind } of mesh.votes.watch(id)) if (kind.case === 'cast') break;
    mesh.clock.advance(10_000);
    await mesh.steps(id);
    const { outcome, startedAt, endedAt } = await mesh.votes.get(id);
    expect(outcome).toBe(ConsensusOutcome.NO_QUORUM);
    expect(Number((endedAt?.seconds ?? 0n) - (startedAt?.seconds ?? 0n))).toBe(10);
  });

  it('goes on after a restart with the ballots that are there, and asks nobody twice', async () => {
    const calls: string[] = [];
    const counting = (id: string) =>
      voter(id, () => {
        calls.push(id);
        return 'yes';
      });
    await using mesh = await scene([counting('a'), counting('b'), counting('c')], make());
    mesh.away.add('b').add('c');
    const { id } = await mesh.votes.open(question({ voters }));
    for await (const { kind } of mesh.votes.watch(id)) if (kind.case === 'cast') break;
    await mesh.restart();
    expect(await mesh.votes.get(id)).toMatchObject({ state: ConsensusState.VOTING });
    mesh.away.clear();
    await mesh.restart();
    await mesh.steps(id);
    expect(await mesh.votes.get(id)).toMatchObject({ outcome: ConsensusOutcome.DECIDED });
    expect(calls.sort()).toEqual(expect.arrayContaining(['a']));
    expect(calls.filter(one => one === 'a')).toHaveLength(1);
  });

  it('takes the ballot of a person once, and keeps it', async () => {
    await using mesh = await scene([voter('a', 'yes')], make());
    mesh.away.add('a');
    const { id } = await mesh.votes.open(question({ voters: [{ agent: 'a' }, { agent: 'ann' }] }));
    await mesh.votes.cast(id, 'ann', ballot('no'));
    await mesh.votes.cast(id, 'ann', ballot('no'));
    await expect(mesh.votes.cast(id, 'ann', ballot('yes'))).rejects.toMatchObject({ reason: 'CONSENSUS_STATE' });
    await expect(mesh.votes.cast(id, 'eve', ballot('yes'))).rejects.toMatchObject({ reason: 'VOTER_UNKNOWN' });
    await expect(mesh.votes.cast(id, 'a', ballot('maybe'))).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
    expect((await mesh.votes.get(id)).votes).toHaveLength(1);
  });

  it('asks the fallback when the ballots give no outcome', async () => {
    const judge = defineAgent({ id: 'judge', capabilities: { judge: { handle: () => 'no' } } });
    await using mesh = await scene([voter('a', 'yes'), voter('b', 'no'), judge], make());
    const fallback = { policy: { case: 'arbiter' as const, value: { address: 'judge' } } };
    const { id } = await mesh.votes.open(question({ voters: [{ agent: 'a' }, { agent: 'b' }], fallback }));
    const steps = await mesh.steps(id);
    expect(steps.map(({ kind }) => kind.case).slice(-2)).toEqual(['tied', 'ended']);
    const { tally } = await mesh.votes.get(id);
    expect(tally).toMatchObject({ winner: 'no', reason: expect.stringMatching(/judge picked it/) });
  });

  it('ends undecided when the fallback is silent', async () => {
    await using mesh = await scene([voter('a', 'yes'), voter('b', 'no')], make());
    mesh.away.add('judge');
    const fallback = { policy: { case: 'arbiter' as const, value: { address: 'judge' } } };
    const { id } = await mesh.votes.open(question({ voters: [{ agent: 'a' }, { agent: 'b' }], fallback }));
    await mesh.steps(id, 5_000);
    expect(await mesh.votes.get(id)).toMatchObject({ outcome: ConsensusOutcome.UNDECIDED });
  });

  it('counts rankings, weights and addresses', async () => {
    const all = ['a', 'b', 'c'].map((id, index) => voter(id, [['yes', 'no'], ['no'], 'no'][index] as Choice));
    await using mesh = await scene(all, make());
    const rule = { rule: { case: 'weighted' as const, value: {} } };
    const among = [{ target: { case: 'capability' as const, value: 'idle' } }];
    const { id } = await mesh.votes.open(question({ rule, among, voters: [{ agent: 'a', weight: 5 }] }));
    await mesh.steps(id);
    expect((await mesh.votes.get(id)).tally).toMatchObject({ winner: 'yes', counts: [{ votes: 5n }, {}] });
  });

  it('calls the same question under the same id once', async () => {
    await using mesh = await scene([voter('a', 'yes')], make());
    const one = question({ id: 'q1', voters: [{ agent: 'a' }] });
    const both = await Promise.all([mesh.votes.open(one), mesh.votes.open(one)]);
    expect(both.map(({ id }) => id)).toEqual(['q1', 'q1']);
    await mesh.steps('q1');
    expect((await mesh.store.readStream('consensus/q1')).map(({ type }) => type)).toEqual([
      'consensus.started',
      'consensus.vote_cast',
      'consensus.ended',
    ]);
    await expect(mesh.votes.open({ ...one, question: 'Another?' })).rejects.toMatchObject({ reason: 'CONSENSUS_HELD' });
    await expect(mesh.votes.open(question())).rejects.toMatchObject({ reason: 'VOTERS_MISSING' });
    await expect(mesh.votes.get('q2')).rejects.toMatchObject({ reason: 'CONSENSUS_UNKNOWN' });
  });

  it('is called by an agent with a message, too, and answers when it is over', async () => {
    await using mesh = await scene([voter('a', 'yes'), voter('b', 'yes')], make());
    const asked = question({ voters: [{ agent: 'a' }, { agent: 'b' }] });
    const content = anyContent(StartConsensusRequestSchema, asked);
    const message = createMessage({ performative: 'request', sender: 'x', receiver: 'consensus', content }, mesh.clock);
    const answer = await mesh.host.exchange.ask(message);
    expect(contentAny(ConsensusSchema, answer.content)).toMatchObject({ tally: { winner: 'yes' } });
  });

  it('lists votes, newest first', async () => {
    await using mesh = await scene([voter('a', 'yes')], make());
    for (const id of ['q1', 'q2', 'q3']) {
      await mesh.votes.open(question({ id, voters: [{ agent: 'a' }] }));
      await mesh.steps(id);
      mesh.clock.advance(1);
    }
    const first = await mesh.votes.list({ pageSize: 2 });
    expect(first.consensus.map(({ id }) => id)).toEqual(['q3', 'q2']);
    const rest = await mesh.votes.list({ pageToken: first.nextPageToken });
    expect(rest.consensus.map(({ id }) => id)).toEqual(['q1']);
    expect((await mesh.votes.list({ open: true })).consensus).toEqual([]);
    expect((await mesh.votes.cancel('q1', 'late')).outcome).toBe(ConsensusOutcome.DECIDED);
  });
}
