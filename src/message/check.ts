import { createRequire } from 'node:module';
import { create, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import type { Validator } from '@bufbuild/protovalidate';
import { MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError, type Violation } from '../base/index.js';
import { accepts } from './accept.js';
import { violationOf } from './violation.js';

const require = createRequire(import.meta.url);
let validator: Validator | undefined;

/**
 * Checks a protobuf message against the rules written in its contract. Ordinary messages pass at a glance (`accept.ts`, a few
 * microseconds); what does not is examined by protovalidate, whose word counts and whose words are shown. `at` is the path that the message itself
 * has in what was sent, such as `message`. Errors: FIELD_INVALID with all violations, the message naming the first three:
 * `message.receiver.agent: must be at least 1 characters (string.min_len)`.
 */
export function check<S extends DescMessage>(schema: S, message: MessageShape<S>, at = ''): void {
  if (accepts(schema, message)) return;
  validator ??= makeValidator();
  const result = validator.validate(schema, message);
  if (result.kind === 'valid') return;
  if (result.kind === 'error')
    throw new MeshError('INTERNAL', `the rules of ${schema.typeName} cannot be checked: ${result.error.message}`, {
      cause: result.error,
    });
  throw fieldInvalid(result.violations.map(broken => violationOf(broken, at, message)));
}

/**
 * Loads what the first faulty message needs, so that it does not hold up the process for a third of a second. Processes call it
 * once they are ready and have nothing else to do.
 */
export async function loadChecker(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
  validator ??= makeValidator();
  await new Promise(resolve => setImmediate(resolve));
  validator.validate(MessageSchema, create(MessageSchema));
}

/** FIELD_INVALID for these violations. */
export function fieldInvalid(violations: readonly Violation[]): MeshError {
  const lines = violations.slice(0, 3).map(({ field, rule, message }) => `${field}: ${message} (${rule})`);
  const more = violations.length > 3 ? `; and ${violations.length - 3} more` : '';
  return new MeshError('FIELD_INVALID', `${lines.join('; ')}${more}`, { violations });
}

/** The synchronous form of importing it, since `check` is called where nobody can wait. */
function makeValidator(): Validator {
  const { createValidator } = require('@bufbuild/protovalidate') as typeof import('@bufbuild/protovalidate');
  return createValidator();
}
