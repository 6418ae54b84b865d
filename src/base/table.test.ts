import { describe, expect, it } from 'vitest';
import { createTable } from './table.js';

describe('a table', () => {
  it('holds what a Map holds, whatever comes and goes', () => {
    const table = createTable<string, number>();
    const map = new Map<string, number>();
    let random = 7;
    for (let step = 0; step < 20_000; step++) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      const key = `key-${(random >>> 8) % 300}`;
      if ((random >>> 20) % 5 < 2) expect(table.delete(key)).toBe(map.delete(key));
      else {
        table.set(key, step);
        map.set(key, step);
      }
      expect(table.get(key)).toBe(map.get(key));
      expect(table.has(key)).toBe(map.has(key));
      expect(table.size).toBe(map.size);
    }
    expect(table.values().sort()).toEqual([...map.values()].sort());
    for (let i = 0; i < 300; i++) expect(table.get(`key-${i}`)).toBe(map.get(`key-${i}`));
  });

  it('takes numbers that follow each other, keeps undefined apart from nothing, and is empty when all is deleted', () => {
    const table = createTable<number, number | undefined>();
    for (let i = 1; i <= 10_000; i++) table.set(i, i * 2);
    expect(table.get(7_777)).toBe(15_554);
    for (let i = 1; i <= 10_000; i++) expect(table.delete(i)).toBe(true);
    expect(table.size).toBe(0);
    expect(table.values()).toEqual([]);
    table.set(3, undefined);
    expect(table.has(3)).toBe(true);
    expect(table.values()).toEqual([undefined]);
    table.clear();
    expect(table.has(3)).toBe(false);
  });
});
