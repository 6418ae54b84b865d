import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Priority } from '#gen/dacp/message/v2/message_pb.js';
import { createMailbox } from './mailbox.js';

type Item = { readonly order: number; readonly rank: number };

const rankOf = (priority: Priority) => [2, 3, 2, 1, 0][priority] ?? 2;
const offer = fc.record({ kind: fc.constant('offer' as const), priority: fc.integer({ min: 0, max: 4 }) });
const take = fc.record({ kind: fc.constant('take' as const) });
const purge = fc.record({ kind: fc.constant('purge' as const), modulus: fc.integer({ min: 2, max: 5 }) });
const steps = fc.array(
  fc.oneof({ weight: 5, arbitrary: offer }, { weight: 4, arbitrary: take }, { weight: 1, arbitrary: purge }),
  {
    maxLength: 400,
  },
);

/** What a mailbox means, written so that it is plainly right. */
function model(max: number) {
  let items: Item[] = [];
  return {
    size: () => items.length,
    offer: (item: Item) => (items.length < max ? items.push(item) > 0 : false),
    take() {
      const [best] = [...items].sort((a, b) => a.rank - b.rank || a.order - b.order);
      items = items.filter(item => item !== best);
      return best;
    },
    purge(dead: (item: Item) => boolean) {
      items = items.filter(item => !dead(item));
    },
  };
}

describe('a mailbox', () => {
  it('is bounded, in the order of priority, and first come first served within one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), steps, (max, run) => {
        const mailbox = createMailbox<Item>(max);
        const expected = model(max);
        run.forEach((step, order) => {
          if (step.kind === 'offer') {
            const item = { order, rank: rankOf(step.priority) };
            expect(mailbox.offer(item, step.priority)).toBe(expected.offer(item));
          } else if (step.kind === 'take') {
            expect(mailbox.take()).toBe(expected.take());
          } else {
            const dead = (item: Item) => item.order % step.modulus === 0;
            mailbox.purge(dead);
            expected.purge(dead);
          }
          expect(mailbox.size).toBe(expected.size());
        });
      }),
    );
  });

  it('holds on to nothing that was taken, through thousands of messages', () => {
    const mailbox = createMailbox<number>(1000);
    for (let i = 0; i < 600; i++) mailbox.offer(i, Priority.NORMAL);
    for (let i = 600; i < 20_000; i++) {
      expect(mailbox.take()).toBe(i - 600);
      mailbox.offer(i, Priority.NORMAL);
    }
    expect(mailbox.size).toBe(600);
    expect(mailbox.purge(() => true).length).toBe(600);
  });

  it.each([
    ['reject_newest', Priority.URGENT, undefined],
    ['drop_oldest', Priority.URGENT, 'low 1'],
    ['drop_oldest', Priority.NORMAL, 'low 1'],
    ['drop_oldest', Priority.LOW, 'low 1'],
    ['drop_lowest_priority', Priority.URGENT, 'low 2'],
    ['drop_lowest_priority', Priority.NORMAL, 'low 2'],
    ['drop_lowest_priority', Priority.LOW, undefined],
  ] as const)('with %s makes room for one of priority %s by %s', (overflow, priority, displaced) => {
    const mailbox = createMailbox<string>(4, overflow);
    mailbox.offer('low 1', Priority.LOW);
    mailbox.offer('normal 1', Priority.NORMAL);
    mailbox.offer('normal 2', Priority.NORMAL);
    mailbox.offer('low 2', Priority.LOW);
    expect(mailbox.displace(priority)).toBe(displaced);
    expect(mailbox.size).toBe(displaced ? 3 : 4);
    expect(mailbox.purge(() => true)).not.toContain(displaced);
  });

  it('never drops what is more urgent than the one that comes', () => {
    for (const overflow of ['drop_oldest', 'drop_lowest_priority'] as const) {
      const mailbox = createMailbox<string>(1, overflow);
      mailbox.offer('urgent', Priority.URGENT);
      expect(mailbox.displace(Priority.NORMAL)).toBeUndefined();
      expect(mailbox.take()).toBe('urgent');
    }
  });

  it('drops in the order in which they came, even after others were taken out from among them', () => {
    const mailbox = createMailbox<string>(10, 'drop_oldest');
    for (const [name, priority] of [
      ['n1', Priority.NORMAL],
      ['l1', Priority.LOW],
      ['n2', Priority.NORMAL],
      ['l2', Priority.LOW],
    ] as const)
      mailbox.offer(name, priority);
    mailbox.purge(name => name === 'n1');
    const dropped = Array.from({ length: 4 }, () => mailbox.displace(Priority.URGENT));
    expect(dropped).toEqual(['l1', 'n2', 'l2', undefined]);
  });
});
