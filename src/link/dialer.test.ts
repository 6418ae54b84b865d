import { expect, it } from 'vitest';
import { createFakeClock, MeshError } from '../base/index.js';
import { createDialer } from './dialer.js';
import { completeLimits } from './limits.js';
import type { LinkListener } from './link.js';
import { silentObserver } from './observer.js';

it('takes an address that cannot even be dialled for a failed try, and tries again', async () => {
  const clock = createFakeClock();
  const failures: string[] = [];
  const dialer = createDialer({
    addresses: ['not an address'],
    epoch: 'e',
    limits: completeLimits(),
    clock,
    observer: silentObserver,
    listener: {} as LinkListener,
    connect: address => {
      throw new MeshError('OPTION_INVALID', `address is "${address}"`);
    },
    hello: () => ({}),
    pingEveryMs: () => 1000,
    linked: () => undefined,
    failed(error) {
      failures.push(error.reason);
      return failures.length === 3;
    },
  });
  dialer.start();
  await clock.advanceAsync(60_000);
  expect(failures).toEqual(['OPTION_INVALID', 'OPTION_INVALID', 'OPTION_INVALID']);
  expect(clock.pending).toBe(0);
});
