import { describe, expect, it } from 'vitest';
import { type HttpRoute, matchRoute } from './http-route.js';

const handle = () => ({ status: 200 });
const status: HttpRoute = { method: 'GET', path: '/agent/status/{agent_id}', handle };
const message: HttpRoute = { method: 'POST', path: '/agent/message', handle };
const remove: HttpRoute = { method: 'DELETE', path: '/agent/status/{agent_id}', handle };
const routes = [status, message, remove];

describe('matchRoute', () => {
  it('finds a route by method and path, with its parameters decoded', () => {
    expect(matchRoute(routes, 'POST', '/agent/message').route).toBe(message);
    expect(matchRoute(routes, 'GET', '/agent/status/a%20b')).toMatchObject({
      route: status,
      params: { agent_id: 'a b' },
    });
    expect(matchRoute(routes, 'DELETE', '/agent/status/a').route).toBe(remove);
  });

  it('answers HEAD by GET', () => {
    expect(matchRoute(routes, 'HEAD', '/agent/status/a').route).toBe(status);
  });

  it('says which methods a path takes', () => {
    expect(matchRoute(routes, 'PUT', '/agent/status/a')).toMatchObject({ methods: ['GET', 'DELETE'] });
    expect(matchRoute(routes, 'PUT', '/agent/status/a').route).toBeUndefined();
  });

  it.each(['/agent/status', '/agent/status/', '/agent/status/a/b', '/agent/status/%zz', '/agent/messages', ''])(
    'finds nothing at "%s"',
    path => {
      expect(matchRoute(routes, 'GET', path)).toEqual({ params: {}, methods: [] });
    },
  );
});
