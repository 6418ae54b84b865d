import { describe, expect, it } from 'vitest';
import { forgetEndlessTimeout } from './timeout-header.js';

describe('an endless timeout', () => {
  it.each([
    ['grpc-timeout', '99999999H'],
    ['grpc-timeout', '2147484S'],
    ['connect-timeout-ms', '2147483648'],
  ])('%s: %s is forgotten', (name, value) => {
    const headers = { [name]: value, host: 'x' };
    forgetEndlessTimeout(headers);
    expect(headers).toEqual({ host: 'x' });
  });

  it.each([
    ['grpc-timeout', '2147483S'],
    ['grpc-timeout', '99999999n'],
    ['grpc-timeout', 'soon'],
    ['connect-timeout-ms', '2147483647'],
    ['connect-timeout-ms', 'soon'],
  ])('%s: %s stays', (name, value) => {
    const headers = { [name]: value };
    forgetEndlessTimeout(headers);
    expect(headers).toEqual({ [name]: value });
  });
});
