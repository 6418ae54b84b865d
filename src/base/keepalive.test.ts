import { describe, expect, it } from 'vitest';
import { createFakeClock } from './fake-clock.js';
import { createKeepalive } from './keepalive.js';

function start() {
  const clock = createFakeClock();
  const heard: string[] = [];
  const keepalive = createKeepalive({
    clock,
    everyMs: 1_000,
    withinMs: 300,
    ping: id => heard.push(`ping ${id}`),
    silent: withinMs => heard.push(`silent ${withinMs}`),
  });
  keepalive.start();
  return { clock, heard, keepalive };
}

describe('a keepalive', () => {
  it('asks again after each answer', () => {
    const { clock, heard, keepalive } = start();
    clock.advance(1_000);
    keepalive.answered(1);
    clock.advance(1_000);
    expect(heard).toEqual(['ping 1', 'ping 2']);
  });

  it('says so when no answer comes in time, once', () => {
    const { clock, heard } = start();
    clock.advance(10_000);
    expect(heard).toEqual(['ping 1', 'silent 300']);
  });

  it('does not take the answer to an older question', () => {
    const { clock, heard, keepalive } = start();
    clock.advance(1_000);
    keepalive.start();
    clock.advance(1_000);
    keepalive.answered(1);
    clock.advance(300);
    expect(heard).toEqual(['ping 1', 'ping 2', 'silent 300']);
  });

  it('leaves no timer behind when it stops', () => {
    const { clock, keepalive } = start();
    clock.advance(1_000);
    keepalive.stop();
    expect(clock.pending).toBe(0);
  });
});
