import { describe, expect, test } from 'vitest';
import { toCondition } from './filter.js';

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
