import { describe, expect, it } from 'vitest';
import { codeName, MeshError, toMeshError } from './errors.js';
import { codes, reasons } from './reasons.js';

describe('MeshError', () => {
  it('has the code of its reason', () => {
    const error = new MeshError('AGENT_UNKNOWN', 'no agent "x"', { details: { nearest: 'y' }, retryAfterMs: 5 });
    expect(error).toMatchObject({ code: 'NOT_FOUND', codeNumber: 5, details: { nearest: 'y' }, retryAfterMs: 5 });
  });

  it('keeps a reason it does not know, with the code that came with it', () => {
    expect(new MeshError('FROM_A_NEWER_PEER', 'x', { code: 'ABORTED' })).toMatchObject({ code: 'ABORTED' });
    expect(new MeshError('FROM_A_NEWER_PEER', 'x').code).toBe('UNKNOWN');
    expect(new MeshError('constructor', 'x').code).toBe('UNKNOWN');
  });

  it('wraps what is no MeshError as INTERNAL, with its cause', () => {
    const cause = new TypeError('broken');
    expect(toMeshError(cause)).toMatchObject({ reason: 'INTERNAL', message: 'broken', cause });
    expect(toMeshError('text').message).toBe('text');
    const error = new MeshError('INTERNAL', 'x');
    expect(toMeshError(error)).toBe(error);
  });

  it('names every code by its number', () => {
    for (const [name, number] of Object.entries(codes)) expect(codeName(number)).toBe(name);
    expect(codeName(99)).toBe('UNKNOWN');
  });

  it('gives every reason a name in capitals', () => {
    for (const reason of Object.keys(reasons)) expect(reason).toMatch(/^[A-Z][A-Z0-9_]*$/);
  });
});
