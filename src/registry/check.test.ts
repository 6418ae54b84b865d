import { describe, expect, test } from 'vitest';
import { checkRequest } from './check.js';

const opening = (address: string) => checkRequest({ hostId: 'a', epoch: '1', address, labels: {}, agents: [] }, 10_000);

describe('the address of a session', () => {
  test.each(['', 'a:1', 'host.example:65535', '127.0.0.1:7400', '[::1]:7400'])('may be "%s"', address => {
    expect(() => opening(address)).not.toThrow();
  });

  test.each(['not an address', 'a', 'a:', ':1', 'a:0', 'a:65536', 'http://a:1', '::1:7400', 'a:1\n'])(
    'is refused, and shown, when nodes cannot dial it: "%s"',
    address => {
      const violation = expect.objectContaining({ field: 'address', message: expect.stringContaining(`"${address}"`) });
      expect(() => opening(address)).toThrow(
        expect.objectContaining({ reason: 'FIELD_INVALID', violations: [violation] }),
      );
    },
  );
});
