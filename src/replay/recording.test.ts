import { create, equals } from '@bufbuild/protobuf';
import { AnySchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { makeRecording, readRecording, recordingLines } from './recording.js';
import { eventsOf } from './scenario.js';

const events = [
  ...eventsOf([
    { said: 'ann ask shop', content: { text: 'olá', list: [1, null, { deep: true }] } },
    { said: 'shop tell ann', inReplyTo: 'm1' },
  ]),
  create(EventSchema, {
    id: 'e1',
    type: 'something.else',
    payload: create(AnySchema, { typeUrl: 'type.googleapis.com/nobody.knows', value: new Uint8Array([8, 1, 255]) }),
  }),
];
const lines = [...recordingLines(makeRecording('talk', events, { savedAtMs: 5_000 }))];

describe('a recording in a file', () => {
  it('comes back as it was, also payloads of types that nobody knows', () => {
    const { conversationId, events: back, format } = readRecording(lines.join('\n'), 'talk.jsonl');
    expect([conversationId, format, back.length]).toEqual(['talk', 1, 3]);
    back.forEach((event, index) => {
      expect(equals(EventSchema, event, events[index] ?? create(EventSchema))).toBe(true);
    });
    expect(lines[3]).toContain('"@bytes"');
    expect(lines[1]).not.toContain('"@bytes"');
  });

  it('is read from one object, too', () => {
    const whole = { ...JSON.parse(lines[0] ?? ''), events: lines.slice(1).map(line => JSON.parse(line)) };
    expect(readRecording(JSON.stringify(whole), 'talk.json').events).toHaveLength(3);
  });

  it.each([
    ['that is none', 'hello', /line 1 is no JSON object/],
    ['of something else', '{"a": 1}', /is no recording/],
    ['of a later format', lines.join('\n').replace('"format":1', '"format":2'), /has format 2; this version reads 1/],
    ['that was cut off', lines.slice(0, 2).join('\n'), /has 1 of 3 events/],
    ['that was cut off within a line', lines.join('\n').slice(0, -20), /line 4 is no JSON object: it is damaged/],
    ['with an event that is none', `${lines[0]}\n{"time": "never"}`, /event 1 cannot be read/],
    ['that is empty', '', /line 1 is no JSON object/],
  ])('is refused in one line for a file %s', (_, text, why) => {
    expect(() => readRecording(text, 'talk.jsonl')).toThrow(why);
    expect(() => readRecording(text, 'talk.jsonl')).toThrow(expect.objectContaining({ reason: 'RECORDING_UNUSABLE' }));
  });
});
