import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { GetStatusRequestSchema, PauseRequestSchema } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { MeshError } from '../base/index.js';
import { createMessage } from './build.js';
import { decodeMessage, encodeMessage } from './codec.js';
import {
  anyContent,
  contentAny,
  contentJson,
  dataContent,
  failureContent,
  jsonContent,
  sealedContent,
} from './content.js';
import { errorOf } from './failure.js';
import { jsonDepthMax } from './value.js';

const unfit = (path: string) =>
  expect.objectContaining({ reason: 'FIELD_INVALID', message: expect.stringContaining(path) });

function nested(levels: number): unknown {
  return levels === 0 ? 1 : { a: nested(levels - 1) };
}

describe('JSON content', () => {
  it('follows the rules of JSON.stringify', () => {
    const value = { at: new Date(0), skipped: undefined, list: [undefined, null, 1.5] };
    expect(contentJson(jsonContent(value))).toEqual(JSON.parse(JSON.stringify(value)));
  });

  it.each([
    ['NaN', Number.NaN, 'content cannot'],
    ['a key that would change the prototype', JSON.parse('{"a":{"__proto__":1}}'), 'content.a.__proto__'],
    ['a bigint', { a: [1n] }, 'content.a[0]'],
    ['a function', { f: () => 1 }, 'content.f'],
    ['undefined', undefined, 'content cannot'],
  ])('refuses %s and names its place', (_, value, path) => {
    expect(() => jsonContent(value)).toThrowError(unfit(path));
  });

  it('refuses a circle', () => {
    const circle: Record<string, unknown> = {};
    circle.a = circle;
    expect(() => jsonContent(circle)).toThrowError(unfit('nests deeper'));
  });

  it('can be decoded at the greatest depth that it may have', () => {
    const value = nested(jsonDepthMax);
    const message = createMessage({ performative: 'tell', sender: 'a', receiver: 'b', content: jsonContent(value) });
    expect(contentJson(decodeMessage(encodeMessage(message)).content)).toEqual(value);
    expect(() => jsonContent(nested(jsonDepthMax + 1))).toThrowError(unfit('nests deeper'));
  });

  it('reads no content as null and names another form', () => {
    expect(contentJson(undefined)).toBeNull();
    expect(() => contentJson(dataContent(new Uint8Array([1]), 'image/png'))).toThrowError(unfit('the content is data'));
  });
});

describe('typed content', () => {
  const content = anyContent(GetStatusRequestSchema, create(GetStatusRequestSchema, { agentId: 'echo' }));

  it('comes back as its type', () => {
    expect(contentAny(GetStatusRequestSchema, content).agentId).toBe('echo');
  });

  it('is refused as another type, as another form, and when its bytes are none', () => {
    expect(() => contentAny(PauseRequestSchema, content)).toThrowError(unfit('PauseRequest'));
    expect(() => contentAny(PauseRequestSchema, jsonContent(1))).toThrowError(unfit('the content is json'));
    if (content.kind.case === 'any') content.kind.value.value = new Uint8Array([0xff]);
    expect(() => contentAny(GetStatusRequestSchema, content)).toThrowError(
      expect.objectContaining({ reason: 'MESSAGE_UNREADABLE' }),
    );
  });
});

describe('a failure', () => {
  it('tells the error again, without its cause', () => {
    const error = new MeshError('MAILBOX_FULL', 'the mailbox of "echo" is full', {
      details: { mailboxMax: '10' },
      retryAfterMs: 1500,
      cause: new Error('secret'),
    });
    const content = failureContent(error);
    const back = content.kind.case === 'failure' ? errorOf(content.kind.value) : undefined;
    expect(back).toMatchObject({
      reason: 'MAILBOX_FULL',
      code: 'RESOURCE_EXHAUSTED',
      retryAfterMs: 1500,
      details: error.details,
    });
    expect(back?.message).toBe(error.message);
    expect(back?.cause).toBeUndefined();
  });

  it('keeps the code of a reason that is not known here, and the length that the contract allows', () => {
    const content = failureContent(new MeshError('OUT_OF_PAPER', 'x'.repeat(5000), { code: 'ABORTED' }));
    const failure = content.kind.case === 'failure' ? content.kind.value : undefined;
    expect(failure).toMatchObject({ code: 10, reason: 'OUT_OF_PAPER' });
    expect(failure?.message.length).toBe(4096);
  });
});

describe('sealed content', () => {
  it('is read as a sealed value, for who can open it', () => {
    const content = sealedContent('a.b.c', ['key-1']);
    expect(content.kind).toMatchObject({ case: 'sealed', value: { keyIds: ['key-1'] } });
    expect(contentJson(content)).toEqual({ $sealed: 'a.b.c' });
  });
});
