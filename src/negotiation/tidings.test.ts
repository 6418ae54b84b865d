import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { OfferSchema, type Started, StartedSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createFakeClock } from '../base/index.js';
import { initialState, type NegotiationState } from './state.js';
import { createTidings, type News } from './tidings.js';

function stage() {
  const clock = createFakeClock();
  const told: (News & { readonly to: string })[] = [];
  const messages: News[] = [];
  const tidings = createTidings({
    clock,
    tellEach: (_, { receivers, sessionId }) =>
      void told.push({ to: `${sessionId}: ${receivers.join(' ')}`, ...(messages.at(-1) as News) }),
    message(_, news) {
      messages.push(news);
      return {} as Message;
    },
  });
  return { clock, told, tidings };
}

function negotiation(id: string, ...agents: string[]): NegotiationState & { readonly terms: Started } {
  const terms = create(StartedSchema, { participants: agents.map(agent => ({ agent })) });
  const offers = agents.map(agent => create(OfferSchema, { agent }));
  return { ...initialState(id), terms, offers };
}

it('tell what comes within a moment in one message for each process', () => {
  const { clock, told, tidings } = stage();
  for (const state of [negotiation('n1', 'a', 'b'), negotiation('n2', 'b', 'c')]) {
    tidings.joined(state.terms, { sessionId: 's', all: state.offers.map(({ agent }) => agent) });
    tidings.joined(state.terms, { sessionId: 't', all: [`${state.id}-t`] });
    tidings.over(state);
  }
  clock.advance(49);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual([
    { to: 's: a b c', over: ['n1', 'n2'], inReserve: [] },
    { to: 't: n1-t n2-t', over: ['n1', 'n2'], inReserve: [] },
  ]);
});

it('say of a negotiation that is over nothing else, and else that there is a reserve', () => {
  const { clock, told, tidings } = stage();
  const [short, long] = [negotiation('short', 'a'), negotiation('long', 'a')];
  for (const state of [short, long]) {
    tidings.joined(state.terms, { sessionId: 's', all: ['a'] });
    tidings.reserved(state);
  }
  tidings.over(short);
  clock.advance(50);
  expect(told).toEqual([{ to: 's: a', over: ['short'], inReserve: ['long'] }]);
});

it('are for those alone who joined: others are told by themselves', () => {
  const { clock, told, tidings } = stage();
  const state = negotiation('n', 'a', 'b', 'c');
  const others = () => tidings.others(state).map(({ agent }) => agent);
  expect(others()).toEqual(['a', 'b', 'c']);
  tidings.joined(state.terms, { sessionId: 's', all: ['a'] });
  expect(others()).toEqual(['b', 'c']);
  tidings.joined(state.terms, { sessionId: 's', all: ['a', 'b', 'c'] });
  expect(others()).toEqual([]);
  tidings.over(negotiation('nobody', 'x'));
  clock.advance(50);
  expect(told).toEqual([]);
});

it('count nobody twice whom an answer names twice', () => {
  const { tidings } = stage();
  const state = negotiation('n', 'a', 'b');
  tidings.joined(state.terms, { sessionId: 's', all: ['a', 'a'] });
  expect(tidings.others(state).map(({ agent }) => agent)).toEqual(['b']);
});

it('do not wait when there are many', () => {
  const { told, tidings } = stage();
  for (let i = 0; i < 512; i++) {
    const state = negotiation(`n${i}`, 'a');
    tidings.joined(state.terms, { sessionId: 's', all: ['a'] });
    tidings.over(state);
  }
  expect(told.map(({ over }) => over.length)).toEqual([512]);
});
