import { expect, it } from 'vitest';
import { createAgenda } from './agenda.js';

it('gives what is due, the earliest first, and nothing before its time', () => {
  const agenda = createAgenda<number>();
  const dueMs = Array.from({ length: 200 }, (_, index) => (index * 7_919) % 1_009);
  for (const due of dueMs) agenda.add(due, due);
  const taken: number[] = [];
  for (let nowMs = 0; nowMs < 1_009 + 13; nowMs += 13) {
    for (let due = agenda.take(nowMs); due !== undefined; due = agenda.take(nowMs)) taken.push(due);
    expect(taken.length).toBe(dueMs.filter(due => due <= nowMs).length);
  }
  expect(taken).toEqual(dueMs.toSorted((a, b) => a - b));
  expect(agenda.nextMs()).toBeUndefined();
});
