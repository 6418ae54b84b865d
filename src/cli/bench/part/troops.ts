import { type Agent, defineAgent } from '../../../agent/index.js';
import { payload, type Troop, task, topic } from '../orders.js';

/** Makes the agents of a troop: `echo`, or `subscriber-0`, `subscriber-1` and so on. */
export function recruit({ sort, count }: Troop): Agent[] {
  if (sort === 'echo') return [echo('echo')];
  const make = { subscriber, bidder, idle: (index: number) => echo(`idle-${index}`) }[sort];
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Gives back what it is told. */
function echo(id: string): Agent {
  return defineAgent({ id, capabilities: { 'text.echo': { handle: input => input } } });
}

/** Counts notes; asked how many they are to be, it answers when it has them. Its mailbox takes as many as may come. */
function subscriber(index: number): Agent {
  let count = 0;
  let wanted = Number.POSITIVE_INFINITY;
  let enough: () => void = () => undefined;
  const look = () => {
    if (count >= wanted) enough();
  };
  return defineAgent({
    id: `subscriber-${index}`,
    topics: [topic],
    mailboxMax: 1_000_000,
    concurrencyMax: 2,
    capabilities: {
      note: {
        handle() {
          count += 1;
          look();
        },
      },
      count: {
        async handle(input) {
          await new Promise<void>(resolve => {
            wanted = Number(input);
            enough = resolve;
            look();
          });
          const counted = count;
          count = 0;
          wanted = Number.POSITIVE_INFINITY;
          return counted;
        },
      },
    },
  });
}

/** Bids at once: a price of its own, and the payload. */
function bidder(index: number): Agent {
  const bid = { priceMicros: (index * 7919) % 1000, description: payload };
  return defineAgent({
    id: `bidder-${index}`,
    concurrencyMax: 64,
    capabilities: { [task]: { bid: () => bid, handle: input => input } },
  });
}
