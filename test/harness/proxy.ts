import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

/** A TCP proxy in front of one port, which a test can make as bad as any network. */
export interface TcpProxy extends AsyncDisposable {
  /** Where to dial instead. */
  readonly address: string;
  /** Connections that were made so far. */
  readonly count: number;
  /** Breaks every connection there is; new ones are taken. */
  cut(): void;
  /** Lets nothing through any more, both ways, and keeps connections open: a half-open network. New ones are stalled, too. */
  stall(): void;
  /** Lets through what was stalled, and all else. */
  flow(): void;
  /** New connections are broken at once; `false`: they are taken again. */
  refuse(refusing?: boolean): void;
  /** Holds everything back for so long, in ms. */
  delay(ms: number): void;
}

/** Starts a proxy for a port of this machine. */
export async function startProxy(target: string): Promise<TcpProxy> {
  const port = Number(target.slice(target.lastIndexOf(':') + 1));
  const sockets = new Set<Socket>();
  let count = 0;
  let stalled = false;
  let refusing = false;
  let delayMs = 0;

  function keep(socket: Socket, other: Socket): void {
    sockets.add(socket);
    socket.setNoDelay();
    socket.on('error', () => undefined);
    socket.on('data', bytes => {
      if (delayMs === 0) other.write(bytes);
      else setTimeout(() => other.write(bytes), delayMs);
    });
    socket.on('end', () => other.end());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
    if (stalled) socket.pause();
  }

  const server = createServer(near => {
    if (refusing) {
      near.destroy();
      return;
    }
    count++;
    const far = dial(port, '127.0.0.1');
    keep(near, far);
    keep(far, near);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));

  function cut(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get count() {
      return count;
    },
    cut,
    stall() {
      stalled = true;
      for (const socket of sockets) socket.pause();
    },
    flow() {
      stalled = false;
      for (const socket of sockets) socket.resume();
    },
    refuse(now = true) {
      refusing = now;
    },
    delay(ms) {
      delayMs = ms;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}
