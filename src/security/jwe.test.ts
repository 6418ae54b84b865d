import fc from 'fast-check';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { describe, expect, test } from 'vitest';
import { findJwes, jweHeader, keyIdOf, openJwe, sealJwe } from './jwe.js';

const key = { id: 'key-1', secret: Buffer.alloc(32, 7) };
const other = { id: 'key-1', secret: Buffer.alloc(32, 8) };
const text = Buffer.from('"Ann Lee, ann@example.org"');

describe('a sealed value', () => {
  test('is opened by its key and by no other, and not when a character of it was changed', () => {
    const jwe = sealJwe(key, text);
    expect(Buffer.from(openJwe(jwe, key))).toEqual(text);
    expect(() => openJwe(jwe, other)).toThrow('cannot be opened');
    fc.assert(
      fc.property(fc.nat(jwe.length - 1), at => {
        const changed = `${jwe.slice(0, at)}${jwe[at] === 'A' ? 'B' : 'A'}${jwe.slice(at + 1)}`;
        const [before, after] = [jwe, changed].map(one => one.split('.').map(part => Buffer.from(part, 'base64url')));
        // The last character of a part has bits that say nothing.
        fc.pre(JSON.stringify(before) !== JSON.stringify(after));
        expect(() => openJwe(changed, key)).toThrow();
      }),
    );
  });

  test('is a JWE that jose opens, and one of jose is opened', async () => {
    const { plaintext, protectedHeader } = await compactDecrypt(sealJwe(key, text), key.secret);
    expect(Buffer.from(plaintext)).toEqual(text);
    expect(protectedHeader).toEqual({ alg: 'dir', enc: 'A256GCM', kid: 'key-1' });
    const theirs = new CompactEncrypt(text).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'key-1' });
    expect(Buffer.from(openJwe(await theirs.encrypt(key.secret), key))).toEqual(text);
  });

  test('is another text each time, with the same header', () => {
    const [one, two] = [sealJwe(key, text), sealJwe(key, text)];
    expect(one).not.toBe(two);
    expect(one.startsWith(`${jweHeader('key-1')}..`)).toBe(true);
    expect(keyIdOf(one)).toBe('key-1');
  });

  test('is found in any bytes, with what belongs to it and no more', () => {
    const bytes = fc.uint8Array({ maxLength: 20 });
    fc.assert(
      fc.property(bytes, bytes, bytes, fc.uint8Array({ maxLength: 50 }), (before, between, after, value) => {
        const jwes = [sealJwe(key, value), sealJwe(key, text)];
        const [one = '', two = ''] = jwes;
        const around = Buffer.concat([before, Buffer.from(one), between, Buffer.from(two), after]);
        expect(findJwes(around, 'key-1')).toEqual(jwes);
        expect(findJwes(around, 'key-2')).toEqual([]);
      }),
    );
  });

  test('that is none is told', () => {
    for (const none of ['', 'a.b.c', 'x', `${jweHeader('key-1')}..a.b.c`])
      expect(() => openJwe(none, key)).toThrow('cannot be opened');
    expect(keyIdOf('eyJhbGciOiJub25lIn0.e30.')).toBeUndefined();
  });
});
