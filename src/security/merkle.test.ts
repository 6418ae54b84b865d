import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from './digest.js';
import { createTree } from './merkle.js';

/** The leaves and roots that Certificate Transparency's implementations test with. */
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const leafHash = (hex: string) => sha256(Buffer.concat([Buffer.from([0]), Buffer.from(hex, 'hex')]));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** RFC 9162, 2.1.1, word for word. */
function rootByDefinition(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return sha256(new Uint8Array());
  if (hashes.length === 1) return hashes[0] as Uint8Array;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  const [left, right] = [rootByDefinition(hashes.slice(0, k)), rootByDefinition(hashes.slice(k))];
  return sha256(Buffer.concat([Buffer.from([1]), left, right]));
}

describe('the Merkle tree', () => {
  test('has the roots that are known of RFC 6962', () => {
    const tree = createTree();
    const found = [hex(tree.root())];
    for (const leaf of leaves) {
      tree.add(leafHash(leaf));
      found.push(hex(tree.root()));
    }
    expect(found).toEqual(roots);
  });

  test('has the root of the definition, whatever its size and wherever it was interrupted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 70 }),
        fc.nat(70),
        (all, cut) => {
          let tree = createTree();
          all.forEach((leaf, index) => {
            if (index === cut) tree = createTree(tree.size, tree.edge());
            tree.add(leaf);
          });
          expect(hex(tree.root())).toBe(hex(rootByDefinition(all)));
        },
      ),
    );
  });

  test('refuses an edge that is not of its size', () => {
    expect(() => createTree(3n, new Uint8Array(32))).toThrow('not the edge of a tree of 3 leaves');
  });
});
