/**
 * Round robin that stays fair while members come and go: a ring of seats, of which `head` has the next turn. A seat that joins goes
 * to the end of the round under way, one that leaves takes nobody's turn with it, and a turn costs a step whatever the size.
 */
export interface Rotation<Member> {
  head: Seat<Member> | undefined;
  /** Seats in the ring: those that get turns. */
  active: number;
  /** All seats, also those that pause. */
  seats: number;
}

/** A member's place in one rotation. */
export interface Seat<Member> {
  readonly rotation: Rotation<Member>;
  readonly member: Member;
  /** Undefined while the seat is not in the ring. */
  next: Seat<Member> | undefined;
  previous: Seat<Member> | undefined;
}

/** A rotation without seats. */
export function createRotation<Member>(): Rotation<Member> {
  return { head: undefined, active: 0, seats: 0 };
}

/** Adds a seat that gets no turns before it joins. */
export function takeSeat<Member>(rotation: Rotation<Member>, member: Member): Seat<Member> {
  rotation.seats++;
  return { rotation, member, next: undefined, previous: undefined };
}

/** Takes a seat away for good. */
export function leaveSeat<Member>(seat: Seat<Member>): void {
  pause(seat);
  seat.rotation.seats--;
}

/** Gives a seat its turns, the first one at the end of this round; does nothing when it has them. */
export function join<Member>(seat: Seat<Member>): void {
  if (seat.next) return;
  const { rotation } = seat;
  const head = rotation.head ?? seat;
  const last = head.previous ?? seat;
  seat.next = head;
  seat.previous = last;
  head.previous = seat;
  last.next = seat;
  rotation.head = head;
  rotation.active++;
}

/** Takes a seat's turns until it joins again; does nothing when it has none. */
export function pause<Member>(seat: Seat<Member>): void {
  const { rotation, next, previous } = seat;
  if (!next || !previous) return;
  next.previous = previous;
  previous.next = next;
  if (rotation.head === seat) rotation.head = next === seat ? undefined : next;
  seat.next = undefined;
  seat.previous = undefined;
  rotation.active--;
}

/** Whose turn it is; undefined when nobody gets turns. */
export function takeTurn<Member>(rotation: Rotation<Member>): Member | undefined {
  const seat = rotation.head;
  rotation.head = seat?.next;
  return seat?.member;
}
