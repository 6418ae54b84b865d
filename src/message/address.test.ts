import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress, qualify, unqualify } from './address.js';

describe('an address as text', () => {
  it.each([
    ['echo', '', 'agent', 'echo'],
    ['shop/echo', 'shop', 'agent', 'echo'],
    ['capability:text.echo', '', 'capability', 'text.echo'],
    ['topic:orders/new', '', 'topic', 'orders/new'],
    ['shop/topic:orders/new', 'shop', 'topic', 'orders/new'],
    ['shop/team:sales', 'shop', 'team', 'sales'],
  ])('%s is read and written again', (text, namespace, kind, name) => {
    const address = parseAddress(text);
    expect(address).toMatchObject({ namespace, target: { case: kind, value: name } });
    expect(formatAddress(address)).toBe(text);
  });

  it('leaves out the default namespace', () => {
    expect(formatAddress(parseAddress('default/echo'))).toBe('echo');
  });

  it('means the namespace of whoever wrote it, when it says none', () => {
    expect(formatAddress(parseAddress('echo', 'receiver', 'shop'))).toBe('shop/echo');
    expect(formatAddress(parseAddress('default/echo', 'receiver', 'shop'))).toBe('echo');
  });

  it.each(['', '/echo', 'Shop/echo', 'a/b/c', 'capability:', 'color:red', 'echo!', 'capability:a b', 'x'.repeat(129)])(
    'refuses "%s" and says what to write',
    text => {
      expect(() => parseAddress(text, 'receiver')).toThrowError(
        expect.objectContaining({ reason: 'FIELD_INVALID', message: expect.stringContaining('capability:NAME') }),
      );
    },
  );
});

describe('a qualified agent id', () => {
  it('carries the namespace only outside of default', () => {
    expect(qualify('default', 'echo')).toBe('echo');
    expect(qualify('', 'echo')).toBe('echo');
    expect(qualify('shop', 'echo')).toBe('shop/echo');
  });

  it('is taken apart with the namespace spelled out', () => {
    expect(unqualify('echo')).toEqual({ namespace: 'default', agentId: 'echo' });
    expect(unqualify('shop/echo')).toEqual({ namespace: 'shop', agentId: 'echo' });
  });
});
