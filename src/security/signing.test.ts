import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSigner, newSigningKey, trustKeys } from './signing.js';

const bytes = Buffer.from('what is signed');

test('a signature holds for its bytes, its key and nothing else', () => {
  const [one, other] = [createSigner(newSigningKey()), createSigner(newSigningKey())];
  const trusted = trustKeys(`${one.publicKey}\n${other.publicKey}`);
  expect(trusted.keyIds).toEqual([one.keyId, other.keyId]);
  const signature = one.sign(bytes);
  expect(trusted.verify(one.keyId, bytes, signature)).toBe(true);
  expect(trusted.verify(other.keyId, bytes, signature)).toBe(false);
  expect(trusted.verify(one.keyId, Buffer.from('what was signed'), signature)).toBe(false);
  expect(trusted.verify(one.keyId, bytes, signature.slice(1))).toBe(false);
  expect(trustKeys(other.publicKey).verify(one.keyId, bytes, signature)).toBe(false);
});

test('keys that are none, or of another kind, are refused', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  expect(() => trustKeys(pem)).toThrow('it is of type rsa');
  expect(() => trustKeys('nothing')).toThrow('holds no public key');
  expect(() => createSigner('nothing')).toThrow('the private key cannot be used');
});
