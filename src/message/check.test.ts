import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import { MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { makeAddress } from './address.js';
import { createMessage } from './build.js';
import { check, fieldInvalid, loadChecker } from './check.js';
import { traceContextOf } from './trace.js';

function violationsOf(run: () => void) {
  try {
    run();
  } catch (error) {
    if (error instanceof MeshError)
      return { message: error.message, violations: error.violations, reason: error.reason };
    throw error;
  }
  return undefined;
}

describe('checking a message', () => {
  it('names field and rule', async () => {
    await loadChecker();
    const message = createMessage({ performative: 'ask', sender: 'me', receiver: 'echo' });
    message.receiver = makeAddress('agent', '');
    const found = violationsOf(() => check(MessageSchema, message, 'message'));
    expect(found).toMatchObject({ reason: 'FIELD_INVALID' });
    expect(found?.violations[0]).toMatchObject({ field: 'message.receiver.agent', rule: 'string.min_len' });
    expect(found?.message).toMatch(/^message\.receiver\.agent: .*1 characters \(string\.min_len\)/);
  });

  it('says what stands there, cut short, and what is not there at all', () => {
    const message = createMessage({ performative: 'ask', sender: 'me', receiver: 'echo' });
    message.receiver = makeAddress('agent', `x y${'z'.repeat(99)}`);
    message.version = '3.0';
    message.performative = 0;
    const found = violationsOf(() => check(MessageSchema, message, 'message'));
    const said = Object.fromEntries(found?.violations.map(({ field, message }) => [field, message]) ?? []);
    expect(said['message.performative']).toBe('value is required');
    expect(said['message.version']).toMatch(/2\.0.*, not "3\.0"$/);
    expect(said['message.receiver.agent']).toMatch(/pattern.*, not "x yz{61}…"$/);
  });

  it('finds everything that is wrong', () => {
    const found = violationsOf(() => check(MessageSchema, create(MessageSchema)));
    expect(found?.violations.map(({ field, rule }) => `${field} ${rule}`)).toEqual(
      expect.arrayContaining([
        'id string.min_len',
        'performative enum.not_in',
        'version string.const',
        'sender required',
        'receiver required',
      ]),
    );
  });

  it.each([
    ['sender', { sender: undefined }, 'sender required'],
    [
      'target of its receiver',
      { receiver: { ...makeAddress('agent', 'b'), target: { case: undefined } } },
      'receiver.target required',
    ],
    ['id', { id: '' }, 'id string.min_len'],
    ['performative', { performative: 0 }, 'performative enum.not_in'],
    ['trace in its trace context', { traceContext: traceContextOf('') }, 'trace_context.traceparent string.pattern'],
  ])('finds that it has no %s, when nothing else is wrong', (_, lack, violation) => {
    const message = { ...createMessage({ performative: 'ask', sender: 'me', receiver: 'echo' }), ...lack };
    const found = violationsOf(() => check(MessageSchema, message));
    expect(found?.violations.map(({ field, rule }) => `${field} ${rule}`)).toContain(violation);
  });

  it('checks lists and maps', () => {
    const descriptor = create(AgentDescriptorSchema, {
      id: 'a',
      capabilities: [{ name: 'ok' }, { name: '' }],
      topics: ['x', 'x'],
      labels: { '': 'v' },
    });
    const found = violationsOf(() => check(AgentDescriptorSchema, descriptor));
    expect(found?.violations.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['capabilities[1].name', 'topics', 'labels[""]']),
    );
  });
});

describe('the error for several violations', () => {
  it('tells the first three and how many more there are', () => {
    const violations = ['a', 'b', 'c', 'd', 'e'].map(field => ({ field, rule: 'r', message: 'is wrong' }));
    expect(fieldInvalid(violations).message).toBe('a: is wrong (r); b: is wrong (r); c: is wrong (r); and 2 more');
  });
});
