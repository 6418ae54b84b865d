import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../base/index.js';
import { createLineGatherer } from './line-gatherer.js';

function gathering() {
  const clock = createFakeClock();
  const written: string[] = [];
  const lines = createLineGatherer({ write: piece => void written.push(piece) }, clock);
  return { clock, written, lines };
}

describe('lines of a log', () => {
  it('are written at once after a pause, and together when they follow each other', () => {
    const { clock, written, lines } = gathering();
    for (const line of ['1\n', '2\n', '3\n']) lines.write(line, false);
    expect(written).toEqual(['1\n']);
    clock.advance(10);
    expect(written).toEqual(['1\n', '2\n3\n']);
    lines.write('4\n', false);
    expect(written).toHaveLength(2);
    clock.advance(10);
    clock.advance(10);
    lines.write('5\n', false);
    expect(written.slice(2)).toEqual(['4\n', '5\n']);
  });

  it('are written at once, in order, when one of them is urgent', () => {
    const { written, lines } = gathering();
    lines.write('1\n', false);
    lines.write('2\n', false);
    lines.write('bad\n', true);
    expect(written.join('')).toBe('1\n2\nbad\n');
  });

  it('do not grow beyond bounds while they wait, and are all there once they are flushed', () => {
    const { written, lines } = gathering();
    const line = `${'x'.repeat(999)}\n`;
    for (let i = 0; i < 40; i++) lines.write(line, false);
    expect(written.every(piece => piece.length <= 17_000)).toBe(true);
    lines.flush();
    lines.flush();
    expect(written.join('')).toBe(line.repeat(40));
  });

  it('leave no timer behind', () => {
    const { clock, lines } = gathering();
    lines.write('1\n', false);
    lines.write('2\n', false);
    clock.advance(30);
    expect(clock.pending).toBe(0);
  });
});
