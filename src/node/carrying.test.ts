import { expect, test } from 'vitest';
import { createFakeClock, MeshError } from '../base/index.js';
import { createLogger, createMeters } from '../observability/index.js';
import { watchCarrier } from './carrying.js';

const away = new MeshError('UNREACHABLE', 'no answer from Kafka at 127.0.0.1:9092');
const told = 'the event feed failed and is tried again';

function scene() {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({ destination: { write: line => void lines.push(JSON.parse(line)) } });
  const clock = createFakeClock();
  return { lines, clock, ...watchCarrier(logger, createMeters(), clock) };
}

test('a broker that stays away is told of once a minute, in one line without a stack', () => {
  const { lines, clock, onFault } = scene();
  for (let second = 0; second < 119; second++) {
    onFault(away);
    clock.advance(1_000);
  }
  expect(lines.map(({ msg, tries }) => [msg, tries])).toEqual([
    [told, 1],
    [told, 61],
  ]);
  expect(lines[1]).toMatchObject({ reason: 'UNREACHABLE', error: away.message, since_ms: 60_000 });
  expect(JSON.stringify(lines)).not.toContain('stack');
});

test('another reason is told of at once, and one that nobody expects with its stack', () => {
  const { lines, onFault } = scene();
  const other = new MeshError('INTERNAL', 'a fault');
  for (const error of [away, other, away, other]) onFault(error);
  expect(lines.map(({ reason, err }) => reason ?? (err as { stack?: string }).stack !== undefined)).toEqual([
    'UNREACHABLE',
    true,
  ]);
});

test('that events are taken again is told once, and the next outage at once', () => {
  const { lines, clock, onFault, onBrought } = scene();
  onBrought(1);
  onFault(away);
  clock.advance(5_000);
  onFault(away);
  onBrought(3);
  onBrought(1);
  onFault(away);
  expect(lines.map(({ msg }) => msg)).toEqual([told, 'the event feed takes events again', told]);
  expect(lines[1]).toMatchObject({ tries: 2, lasted_ms: 5_000 });
});
