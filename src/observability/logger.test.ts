import { describe, expect, it } from 'vitest';
import { createLogger, silentLogger } from './logger.js';

function capture() {
  const lines: Record<string, unknown>[] = [];
  return { lines, destination: { write: (line: string) => void lines.push(JSON.parse(line)) } };
}

describe('logger', () => {
  it('writes one JSON object a line with level, time, name, values and message', () => {
    const { lines, destination } = capture();
    createLogger({ name: 'node-1', destination }).info({ port: 4700 }, 'ready');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'info', name: 'node-1', port: 4700, msg: 'ready' });
    expect(new Date(String(lines[0]?.time)).toISOString()).toBe(lines[0]?.time);
  });

  it('leaves out what is below its level', () => {
    const { lines, destination } = capture();
    const logger = createLogger({ level: 'warn', destination });
    logger.info({}, 'no');
    logger.warn({}, 'yes');
    expect(lines.map(line => line.msg)).toEqual(['yes']);
  });

  it('adds the values of a child to each of its lines', () => {
    const { lines, destination } = capture();
    createLogger({ destination }).child({ agent_id: 'echo' }).warn({ n: 1 }, 'x');
    expect(lines[0]).toMatchObject({ agent_id: 'echo', n: 1 });
  });

  it('writes an error with its stack', () => {
    const { lines, destination } = capture();
    createLogger({ destination }).error({ err: new Error('broken') }, 'x');
    expect(lines[0]?.err).toMatchObject({ message: 'broken', stack: expect.stringContaining('logger.test') });
  });

  it('is the silent one at level silent', () => {
    expect(createLogger({ level: 'silent' })).toBe(silentLogger);
    expect(silentLogger.child({ a: 1 })).toBe(silentLogger);
  });
});
