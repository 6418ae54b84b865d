import type { JsonValue } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Change, type Command, erased } from './changes.js';
import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { keyOf } from './key.js';
import { initialState, type StateEntry, type StateMachine } from './state.js';

const key = keyOf({ type: 'order', id: '4711' });
const cause = { reason: 'because', actor: 'ann' };
const machine: StateMachine = {
  transitions: [
    { from: 'open', to: 'paid' },
    { from: 'paid', to: 'sent' },
    { from: '*', to: 'cancelled' },
  ],
};
const create: Command = { kind: 'create', value: { items: 1 }, status: '', machine: undefined, keyId: '', cause };
const update = (updates: JsonValue, expectedRevision?: bigint): Command => ({
  kind: 'apply',
  operations: [{ kind: 'update', updates }],
  expectedRevision,
  cause,
});
const move = (to: string): Command => ({ kind: 'apply', operations: [{ kind: 'transition', to }], cause });

const given = (...commands: readonly Command[]) =>
  commands.reduce<StateEntry>(
    (state, command) => decide(state, command, 1_000).states.at(-1) ?? state,
    initialState(key),
  );
const when = (state: StateEntry, command: Command, nowMs = 2_000) => decide(state, command, nowMs).changes;

describe('a state', () => {
  test('begins with its value, without members that are null', () => {
    const changes = when(initialState(key), { ...create, value: { a: null, b: [null] } } as Command);
    expect(changes).toMatchObject([
      { kind: 'created', value: { b: [null] }, reason: 'because', actor: 'ann', atMs: 2_000 },
    ]);
  });

  test('is created once, and again after it was deleted', () => {
    expect(() => when(given(create), create)).toThrow(expect.objectContaining({ reason: 'STATE_EXISTS' }));
    const deleted = given(create, { kind: 'delete', cause });
    expect(deleted).toMatchObject({ exists: false, revision: 2n });
    expect(when(deleted, create)).toMatchObject([{ kind: 'created' }]);
  });

  test('that is not there cannot be changed', () => {
    for (const state of [initialState(key), given(create, { kind: 'delete', cause })])
      for (const command of [update({}), move('x'), { kind: 'delete', cause } as const])
        expect(() => when(state, command)).toThrow(expect.objectContaining({ reason: 'STATE_UNKNOWN' }));
  });

  test('keeps what an update touches, forwards and backwards', () => {
    expect(when(given(create), update({ items: 2, note: 'x' }))).toMatchObject([
      { kind: 'updated', updates: { items: 2, note: 'x' }, previous: { items: 1, note: null } },
    ]);
  });

  test('that somebody else changed refuses what was decided on its past', () => {
    const state = given(create, update({ items: 2 }));
    expect(() => when(state, update({ items: 3 }, 1n))).toThrow(
      expect.objectContaining({ reason: 'STATE_CONFLICT', details: { revision: '2' } }),
    );
    expect(when(state, update({ items: 3 }, 2n))).toHaveLength(1);
    expect(() => when(state, { kind: 'delete', expectedRevision: 1n, cause })).toThrow(/is at revision 2, not 1/);
  });

  test('has times that never go back', () => {
    expect(when(given(create), update({}), 500)).toMatchObject([{ atMs: 1_000 }]);
  });

  test('makes the transitions that its machine allows, and no others', () => {
    const open = given({ ...create, status: 'open', machine } as Command);
    expect(when(open, move('paid'))).toMatchObject([{ kind: 'transitioned', from: 'open', to: 'paid' }]);
    expect(() => when(open, move('sent'))).toThrow(
      expect.objectContaining({ reason: 'TRANSITION_REFUSED', details: { status: 'open', allowed: 'paid,cancelled' } }),
    );
    expect(
      when(given({ ...create, status: 'open', machine } as Command, move('paid')), move('cancelled')),
    ).toHaveLength(1);
    expect(() => when(initialState(key), { ...create, status: 'lost', machine } as Command)).toThrow(/status/);
    expect(when(given(create), move('anything'))).toHaveLength(1);
  });

  test('takes several operations, all or none', () => {
    const open = given({ ...create, status: 'open', machine } as Command);
    const operations = [
      { kind: 'transition', to: 'paid', updates: { paid: true }, reason: 'card' },
      { kind: 'update', updates: { items: 3 } },
      { kind: 'transition', to: 'sent' },
    ] as const;
    const { changes, states } = decide(open, { kind: 'apply', operations, cause }, 1_000);
    expect(changes.map(({ reason }) => reason)).toEqual(['card', 'because', 'because']);
    expect(states.at(-1)).toMatchObject({ revision: 4n, status: 'sent', value: { items: 3, paid: true } });
    const wrong = [...operations, { kind: 'transition', to: 'paid' } as const];
    expect(() => when(open, { kind: 'apply', operations: wrong, cause })).toThrow(/cannot become paid/);
  });

  test('has a value of at most 1 MiB as JSON', () => {
    const text = (bytes: number) => 'x'.repeat(bytes);
    expect(() => when(initialState(key), { ...create, value: text(1_048_575) } as Command)).toThrow(
      expect.objectContaining({ reason: 'STATE_TOO_LARGE' }),
    );
    const half = given({ ...create, value: { a: text(600_000) } } as Command);
    expect(() => when(half, update({ b: text(600_000) }))).toThrow(
      expect.objectContaining({ reason: 'STATE_TOO_LARGE' }),
    );
    expect(when(half, update({ a: text(700_000) }))).toHaveLength(1);
  });

  test('whose value is erased is told so, and can be deleted', () => {
    const change: Change = { kind: 'updated', previous: erased, updates: erased, reason: '', actor: '', atMs: 1 };
    const gone = evolve(given(create), change);
    expect(gone).toMatchObject({ withheld: 'erased', value: null, revision: 2n });
    expect(() => when(gone, update({ a: 1 }))).toThrow(expect.objectContaining({ reason: 'STATE_ERASED' }));
    expect(when(gone, { kind: 'delete', cause })).toHaveLength(1);
  });
});

describe('any sequence of commands', () => {
  const json = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(fc.constant(null), fc.integer(), fc.dictionary(fc.constantFrom('x', 'y'), fc.constantFrom(null, 1, 'z'))),
  ) as fc.Arbitrary<JsonValue>;
  const command = fc.oneof(
    json.map(value => ({ ...create, value }) as Command),
    json.map(updates => update(updates)),
    fc.constantFrom('open', 'paid').map(move),
    fc.constant<Command>({ kind: 'delete', cause }),
  );

  test('gives changes that fold to the state', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), commands => {
        let state = initialState(key);
        const changes: Change[] = [];
        for (const one of commands) {
          try {
            const decided = decide(state, one, 1_000 + changes.length);
            changes.push(...decided.changes);
            state = decided.states.at(-1) ?? state;
          } catch {
            // Refused: the state stays as it is.
          }
        }
        expect(changes.reduce(evolve, initialState(key))).toEqual(state);
        expect(state.revision).toBe(BigInt(changes.length));
      }),
    );
  });
});
