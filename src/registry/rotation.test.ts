import { expect, test } from 'vitest';
import { createRotation, join, leaveSeat, pause, takeSeat, takeTurn } from './rotation.js';

function rotationOf(members: string) {
  const rotation = createRotation<string>();
  const seats = new Map([...members].map(member => [member, takeSeat(rotation, member)]));
  for (const seat of seats.values()) join(seat);
  const seat = (member: string) => {
    const found = seats.get(member) ?? takeSeat(rotation, member);
    seats.set(member, found);
    return found;
  };
  const turns = (count: number) => Array.from({ length: count }, () => takeTurn(rotation) ?? '-').join('');
  return { rotation, seat, turns };
}

test('everybody has a turn in each round, in the order of joining', () => {
  expect(rotationOf('abc').turns(7)).toBe('abcabca');
});

test('nobody has a turn when no seat is in the ring', () => {
  expect(rotationOf('').turns(2)).toBe('--');
});

test('who joins waits for the round under way to end', () => {
  const { seat, turns } = rotationOf('abc');
  expect(turns(1)).toBe('a');
  join(seat('d'));
  expect(turns(7)).toBe('bcadbca');
});

test('who leaves takes nobody else’s turn along', () => {
  const { seat, turns } = rotationOf('abcd');
  expect(turns(1)).toBe('a');
  leaveSeat(seat('b'));
  expect(turns(4)).toBe('cdac');
  leaveSeat(seat('c'));
  expect(turns(3)).toBe('dad');
});

test('a paused seat has no turns and is still counted', () => {
  const { rotation, seat, turns } = rotationOf('ab');
  pause(seat('a'));
  expect(turns(2)).toBe('bb');
  expect(rotation).toMatchObject({ active: 1, seats: 2 });
  join(seat('a'));
  expect(turns(4)).toBe('baba');
});

test('joining and pausing twice changes nothing', () => {
  const { rotation, seat, turns } = rotationOf('ab');
  join(seat('a'));
  expect(turns(4)).toBe('abab');
  pause(seat('b'));
  pause(seat('b'));
  expect(rotation.active).toBe(1);
});

test('the last one to leave leaves an empty ring', () => {
  const { rotation, seat, turns } = rotationOf('a');
  leaveSeat(seat('a'));
  expect(turns(1)).toBe('-');
  expect(rotation).toEqual({ head: undefined, active: 0, seats: 0 });
});
