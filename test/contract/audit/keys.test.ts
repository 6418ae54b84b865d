import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFileSubjectKeys } from '../../../src/audit/keys/file-subject-keys.js';
import { openSigningKeys } from '../../../src/audit/signing-key.js';
import { trustKeys } from '../../../src/security/index.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

function scene() {
  const folder = makeTemporaryFolder();
  const [keys, erasures] = [join(folder.path, 'keys'), join(folder.path, 'erasures')];
  const open = (passphrase?: string) => createFileSubjectKeys({ folder: keys, erasuresFolder: erasures, passphrase });
  return { folder: folder.path, keys, erasures, open };
}
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('keys of persons', () => {
  test('are made once, found again by id and by person, and read by their owner alone', async () => {
    const { keys, open } = scene();
    const first = await open().keyFor('ann@example.org');
    expect(first.secret).toHaveLength(32);
    const again = open();
    expect(await again.existing('ann@example.org')).toEqual(first);
    expect(await again.find(first.id)).toEqual(first);
    expect((await again.keyFor('bob')).id).not.toBe(first.id);
    expect(modeOf(keys)).toBe(0o700);
    for (const file of readdirSync(keys)) expect(modeOf(join(keys, file)), file).toBe(0o600);
  });

  test('say neither whose they are nor what they are', async () => {
    const { keys, open } = scene();
    const { secret } = await open('a passphrase').keyFor('ann@example.org');
    for (const file of readdirSync(keys)) {
      expect(file).not.toContain('ann');
      const bytes = readFileSync(join(keys, file));
      expect(bytes.includes('ann')).toBe(false);
      expect(bytes.includes(Buffer.from(secret))).toBe(false);
    }
    const elsewhere = scene();
    expect((await elsewhere.open('a passphrase').keyFor('ann@example.org')).id).not.toBe(
      (await open('a passphrase').keyFor('ann@example.org')).id,
    );
  });

  test('cannot be used with another master key', async () => {
    const { open } = scene();
    await open('right').keyFor('ann');
    await expect(open('wrong').keyFor('ann')).rejects.toMatchObject({ reason: 'KEY_UNUSABLE' });
    await expect(open().keyFor('ann')).rejects.toMatchObject({ reason: 'KEY_UNUSABLE' });
  });

  test('that were erased are gone, also when a copy comes back, and the person gets another one', async () => {
    const { folder, keys, open } = scene();
    const store = open();
    const { id } = await store.keyFor('ann');
    const [file, copy] = [join(keys, `${id}.key`), join(folder, 'copy')];
    copyFileSync(file, copy);
    expect(await store.erase('ann')).toBe(id);
    expect(await store.erase('ann')).toBeUndefined();
    expect(await store.find(id)).toBe('erased');
    expect(readdirSync(keys)).not.toContain(`${id}.key`);

    copyFileSync(copy, file);
    const restarted = open();
    expect(await restarted.find(id)).toBe('erased');
    expect(restarted.applyErasures()).toEqual([id]);
    expect(readdirSync(keys)).not.toContain(`${id}.key`);
    expect(restarted.applyErasures()).toEqual([]);
    expect((await restarted.keyFor('ann')).id).not.toBe(id);
  });

  test('an erasure of another process counts at once', async () => {
    const { open } = scene();
    const [one, other] = [open(), open()];
    const { id } = await one.keyFor('ann');
    await other.find(id);
    await one.erase('ann');
    expect(await other.find(id)).toBe('erased');
  });

  test('a line of the ledger that was cut off by a crash is passed over, one that is damaged is not', async () => {
    const { erasures, open } = scene();
    mkdirSync(erasures);
    const ledger = join(erasures, 'erasures.jsonl');
    writeFileSync(ledger, '{"key_id":"0123","at":"x"}\n{"key_id":"45');
    const store = open();
    expect(await store.find('0123')).toBe('erased');
    const { id } = await store.keyFor('ann');
    await store.erase('ann');
    expect(await open().find(id)).toBe('erased');
    writeFileSync(ledger, '{"no":"key"}\n');
    await expect(open().find('x')).rejects.toMatchObject({ reason: 'KEY_UNUSABLE' });
  });

  test('nothing is on disk before the first key, and nothing is erased that never was', async () => {
    const { folder, open } = scene();
    expect(await open().erase('nobody')).toBeUndefined();
    expect(await open().existing('nobody')).toBeUndefined();
    expect(await open().find('0'.repeat(32))).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the key that signs', () => {
  test('is made once, for its owner alone, and lists the keys before it', () => {
    const { folder } = scene();
    const first = openSigningKeys(folder).signer.keyId;
    const keys = openSigningKeys(folder);
    expect(keys.signer.keyId).toBe(first);
    expect(modeOf(join(folder, 'audit-key.pem'))).toBe(0o600);
    const second = keys.rotate().keyId;
    expect(trustKeys(openSigningKeys(folder).publicKeys).keyIds).toEqual([first, second]);
    expect(openSigningKeys(folder).signer.keyId).toBe(second);
  });

  test('of another kind is refused, with the name of its file', () => {
    const { folder } = scene();
    writeFileSync(join(folder, 'audit-key.pem'), 'none');
    expect(() => openSigningKeys(folder)).toThrow(expect.objectContaining({ reason: 'KEY_UNUSABLE' }));
  });
});
