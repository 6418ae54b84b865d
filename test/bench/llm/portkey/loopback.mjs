// Loaded before Portkey's gateway, which listens on all interfaces and has no option for it: from here on nobody listens but on this machine.
import { Server } from 'node:net';

const { listen } = Server.prototype;
/** @this {Server} @param {unknown[]} given */
function listenHere(...given) {
  const [port, host, ...rest] = given;
  const anywhere = typeof port === 'number' && (typeof host !== 'string' || host === '');
  const words = anywhere ? [port, '127.0.0.1', ...(host === undefined ? [] : [host]), ...rest] : given;
  return Reflect.apply(listen, this, words);
}
Server.prototype.listen = /** @type {typeof listen} */ (listenHere);
