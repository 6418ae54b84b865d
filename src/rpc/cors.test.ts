import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { checkOrigin } from './cors.js';

/** Whether a page of `origin` may call what it calls `host`. */
function allowed(origin: string, host: string, origins: readonly string[] = []): boolean {
  const request = { headers: { origin, host } } as IncomingMessage;
  const response = { setHeader: () => response } as unknown as ServerResponse;
  try {
    checkOrigin(request, response, origins);
    return true;
  } catch {
    return false;
  }
}

it.each(['localhost:7400', 'LOCALHOST', '127.0.0.1:7400', '127.8.9.10:1', '[::1]:7400'])(
  'takes %s for the server itself, and only when it is what was called',
  host => {
    expect(allowed(`http://${host}`, host)).toBe(true);
    expect(allowed(`https://${host}`, host)).toBe(true);
    expect(allowed(`http://${host}`, '127.0.0.2:9')).toBe(false);
  },
);

it.each([
  'evil.example',
  'evil.example:7400',
  'localhost.evil.example',
  '127.0.0.1.evil.example:7400',
  '10.0.0.5:7400',
])('takes %s, which may be made to lead here, only when it is in the list', host => {
  expect(allowed(`http://${host}`, host)).toBe(false);
  expect(allowed(`http://${host}`, host, [`http://${host}`])).toBe(true);
});
