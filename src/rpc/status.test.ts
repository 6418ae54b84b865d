import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { StatusSchema } from '#gen/google/rpc/status_pb.js';
import { MeshError } from '../base/index.js';
import { fromStatus, statusFromBytes, toConnectJson, toStatus, toStatusBytes } from './status.js';

const full = new MeshError('AGENT_UNKNOWN', 'no agent "ehco"; did you mean echo?', {
  details: { nearest: 'echo' },
  retryAfterMs: 1_250,
  violations: [{ field: 'message.receiver', rule: 'string.min_len', message: 'too short' }],
});

describe('status', () => {
  it('brings an error over the wire with everything it says', () => {
    const error = fromStatus(statusFromBytes(toStatusBytes(full)) ?? create(StatusSchema));
    expect(error).toMatchObject({
      reason: 'AGENT_UNKNOWN',
      code: 'NOT_FOUND',
      message: full.message,
      details: { nearest: 'echo' },
      retryAfterMs: 1_250,
      violations: full.violations,
    });
  });

  it('keeps the code of a reason that this process does not know', () => {
    const error = new MeshError('NEWER_REASON', 'x', { code: 'ABORTED' });
    expect(fromStatus(toStatus(error))).toMatchObject({ reason: 'NEWER_REASON', code: 'ABORTED' });
  });

  it('names an error without a reason by its code', () => {
    expect(fromStatus(create(StatusSchema, { code: 5, message: 'gone' }))).toMatchObject({
      reason: 'NOT_FOUND',
      code: 'NOT_FOUND',
    });
    expect(fromStatus(create(StatusSchema, { code: 77 }))).toMatchObject({ code: 'UNKNOWN' });
  });

  it('sends nothing that does not fit in a header: no half characters, no endless message or lists', () => {
    const violations = Array.from({ length: 1000 }, (_, i) => ({ field: `f${i}`, rule: 'r', message: 'm' }));
    const details = Object.fromEntries(violations.map(({ field }) => [field, 'v']));
    const error = new MeshError('FIELD_INVALID', `\ud800${'é'.repeat(10_000)}`, { violations, details });
    expect(() => encodeURI(toStatus(error).message)).not.toThrow();
    expect(toStatusBytes(error).length).toBeLessThan(8_000);
  });

  it('is undefined for bytes that are none', () => {
    expect(statusFromBytes(Buffer.from([0xff, 0xff]))).toBeUndefined();
  });

  it('has the JSON form of Connect', () => {
    expect(toConnectJson(full)).toMatchObject({
      code: 'not_found',
      message: full.message,
      details: [
        {
          type: 'google.rpc.ErrorInfo',
          value: expect.stringMatching(/^[\w+/]+$/),
          debug: { reason: 'AGENT_UNKNOWN', domain: 'dacp' },
        },
        { type: 'google.rpc.BadRequest' },
        { type: 'google.rpc.RetryInfo', debug: { retryDelay: '1.250s' } },
      ],
    });
  });
});
