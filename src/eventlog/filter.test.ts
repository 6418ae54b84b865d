import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { fits, toCondition } from './filter.js';

describe('a filter in SQL', () => {
  test('without fields lets everything through', () => {
    expect(toCondition(undefined, 1)).toEqual({ sql: '', params: [] });
    expect(toCondition({ types: [], namespace: '', agentId: '' }, 1)).toEqual({ sql: '', params: [] });
  });

  test('wants all fields, and one of the types', () => {
    const filter = { types: ['a.b', 'c.*'], namespace: 'n', agentId: 'a', conversationId: 'c', streamPrefix: 's/' };
    expect(toCondition(filter, 3)).toEqual({
      sql:
        ' AND (type = $3 OR substr(type, 1, length($4)) = $4) AND namespace = $5 AND agent_id = $6 AND conversation_id = $7' +
        ' AND substr(stream, 1, length($8)) = $8',
      params: ['a.b', 'c.', 'n', 'a', 'c', 's/'],
    });
  });
});

describe('an event', () => {
  const event = create(EventSchema, { type: 'order.placed', agentId: 'a', conversationId: 'c', stream: 'orders/1' });
  test.each([
    [undefined, true],
    [{ types: [] }, true],
    [{ types: ['order.paid', 'order.placed'] }, true],
    [{ types: ['order.*'] }, true],
    [{ types: ['*'] }, true],
    [{ types: ['order'] }, false],
    [{ types: ['o*r.placed', '%'] }, false],
    [{ namespace: 'default' }, true],
    [{ namespace: 'other' }, false],
    [{ namespace: '', agentId: '', conversationId: '', streamPrefix: '' }, true],
    [{ agentId: 'a', conversationId: 'c', streamPrefix: 'orders/' }, true],
    [{ agentId: 'a', conversationId: 'd' }, false],
    [{ agentId: 'b' }, false],
    [{ streamPrefix: 'orders/2' }, false],
  ])('fits %j: %s', (filter, expected) => {
    expect(fits(event, filter)).toBe(expected);
  });
});
