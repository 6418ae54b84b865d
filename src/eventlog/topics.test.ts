import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { keyOf, topicOf, topics, topicsOf } from './topics.js';

const names = (types?: readonly string[]) => topicsOf(types).map(topic => topic.name);

describe('the topic of a type', () => {
  test.each([
    ['message.sent', 'messages'],
    ['negotiation.awarded', 'negotiations'],
    ['state_created', 'state'],
    ['llm.completed', 'llm'],
    ['prompt.rendered', 'llm'],
    ['audit.checkpoint', 'audit'],
    ['dead_letter.added', 'dead-letters'],
    ['registry.session.opened', 'events'],
    ['messages', 'events'],
    ['order.placed', 'events'],
  ])('%s is in %s', (type, topic) => {
    expect(topicOf(type).name).toBe(topic);
  });
});

describe('the topics of a filter', () => {
  test('are all when it names no type', () => {
    expect(names()).toEqual(topics.map(topic => topic.name));
    expect(names([])).toEqual(topics.map(topic => topic.name));
    expect(names(['*'])).toEqual(topics.map(topic => topic.name));
  });

  test.each([
    [['message.sent'], ['messages']],
    [['message.*'], ['messages']],
    [['message.s*'], ['messages']],
    [['mess*'], ['messages', 'events']],
    [['registry.*'], ['events']],
    [
      ['negotiation.awarded', 'order.placed'],
      ['events', 'negotiations'],
    ],
    [['l*'], ['events', 'llm']],
  ])('%j are %j', (types, expected) => {
    expect(names(types)).toEqual(expected);
  });
});

describe('the key of an event', () => {
  const event = { type: 'message.sent', agentId: 'a', conversationId: 'c', stream: 's', source: 'x' };
  test.each([
    ['a message goes by its conversation', event, 'c'],
    ['without one by its agent', { ...event, conversationId: '' }, 'a'],
    ['an event of an agent goes by the agent', { ...event, type: 'agent.created' }, 'a'],
    ['a state goes by its stream', { ...event, type: 'state_updated' }, 's'],
    ['what has nothing goes by its source', { type: 'a.b', source: 'x' }, 'x'],
  ])('%s', (_, parts, key) => {
    expect(keyOf(create(EventSchema, parts))).toBe(key);
  });
});
