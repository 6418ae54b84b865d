import { expect, it } from 'vitest';
import { MeshError } from '../base/index.js';
import { inOptions } from './option-faults.js';

const flags = { do_within: '--do-within', propose_within: '--propose-within', budget: '--budget' };

function invalid(field: string, message = 'must be longer than propose_within: so it is'): MeshError {
  return new MeshError('FIELD_INVALID', 'a field is wrong', { violations: [{ field, rule: 'r', message }] });
}

it('what is wrong with a field is said of its option', () => {
  expect(inOptions(invalid('do_within'), flags)).toMatchObject({
    reason: 'OPTION_INVALID',
    message: '--do-within: must be longer than --propose-within: so it is',
  });
  expect(inOptions(invalid('budget.currency', 'must be EUR'), flags)).toMatchObject({
    message: '--budget: must be EUR',
  });
});

it('what no option says, and every other error, stays as it is', () => {
  const strange = invalid('tie_seed');
  const other = new MeshError('CAPABILITY_UNKNOWN', 'nobody can');
  expect(inOptions(strange, flags)).toBe(strange);
  expect(inOptions(other, flags)).toBe(other);
});
