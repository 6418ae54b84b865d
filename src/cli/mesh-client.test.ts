import { expect, it } from 'vitest';
import { MeshError } from '../base/index.js';
import { withAdvice } from './mesh-client.js';

const address = '127.0.0.1:7400';
const unreachable = (why: string) => new MeshError('UNREACHABLE', `cannot reach ${address}: ${why}`);

it('says how to start a node when the connection was refused', () => {
  expect(withAdvice(unreachable('connect ECONNREFUSED 127.0.0.1:7400'), address).message).toBe(
    `no node answers at ${address}; start one with "dacp up", or name another with --node HOST:PORT`,
  );
});

it.each(['self-signed certificate in certificate chain', 'wrong version number', 'Failed to connect'])(
  'keeps the cause of a fault of TLS, and names the settings: %s',
  why => {
    const { reason, message } = withAdvice(unreachable(why), address);
    expect(reason).toBe('UNREACHABLE');
    expect(message).toContain(`cannot reach ${address}: ${why}`);
    expect(message).toContain('DACP_TLS_CA');
  },
);

it('leaves alone what is neither, such as a name that nobody knows or an agent host that is away', () => {
  for (const error of [
    unreachable('Name resolution failed for target dns:nowhere'),
    new MeshError('UNREACHABLE', 'host-1 is away'),
  ])
    expect(withAdvice(error, address)).toBe(error);
});
