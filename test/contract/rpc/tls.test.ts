import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { LinkService } from '#gen/dacp/link/v1/link_pb.js';
import { bindRaw, type Peer, type Server } from '../../../src/rpc/index.js';
import { createAuthority } from './certificates.js';
import { connect, failureOf, fakeEventLog, startServer } from './scene.js';

const authority = createAuthority('test authority');
const stranger = createAuthority('somebody else');
const serverCertificate = authority.issue('server');
const request = { stream: 'a', events: [{}] };

/** A server with TLS that asks clients for a certificate, or requires one, and the certificates that its handlers saw. */
async function startTls(clientCertificates: 'ask' | 'require' = 'ask') {
  const certificates: Peer['certificate'][] = [];
  const service = fakeEventLog({
    append(_request, { peer }) {
      certificates.push(peer.certificate);
      return {};
    },
  });
  const links = bindRaw(LinkService, {
    open(stream) {
      certificates.push(stream.peer.certificate);
      stream.end();
    },
  });
  const tls = { ...serverCertificate, ca: authority.cert, clientCertificates };
  return { certificates, server: await startServer({ tls, services: [service, links] }) };
}

/** The protocol that a client gets that offers these. */
async function negotiated(server: Server, offers: string[]): Promise<string | false | null> {
  const socket = connectTls({ host: '127.0.0.1', port: server.port, ca: authority.cert, ALPNProtocols: offers });
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve((socket as TLSSocket).alpnProtocol));
    socket.once('error', reject);
  });
}

function postOverTls(server: Server, options: object = {}): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const call = httpsRequest(
      {
        host: '127.0.0.1',
        port: server.port,
        ca: authority.cert,
        path: '/dacp.eventlog.v1.EventLogService/Append',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        agent: false,
        ...options,
      },
      async response => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() });
      },
    );
    call.once('error', reject);
    call.end(JSON.stringify(request));
  });
}

describe('TLS', () => {
  it.each([
    [['h2', 'http/1.1'], 'http/1.1'],
    [['http/1.1'], 'http/1.1'],
    [['h2'], 'h2'],
    [['grpc-exp', 'h2'], 'h2'],
    [[], false],
  ])('with a client that offers %j speaks %s', async (offers, protocol) => {
    const { server } = await startTls();
    expect(await negotiated(server, offers)).toBe(protocol);
  });

  it('refuses a client that offers only what nobody here speaks, and goes on', async () => {
    const { server } = await startTls();
    await failureOf(negotiated(server, ['spdy/3']));
    expect(await negotiated(server, ['h2'])).toBe('h2');
  });

  it('serves gRPC and Connect on the same port', async () => {
    const { server, certificates } = await startTls();
    await connect(server, { tls: { ca: authority.cert } })
      .client(EventLogService)
      .append(request);
    expect(await postOverTls(server)).toMatchObject({ status: 200 });
    expect(certificates).toEqual([undefined, undefined]);
  });

  it('shows handlers the certificate of the client, over gRPC, raw streams and Connect', async () => {
    const { server, certificates } = await startTls();
    const own = authority.issue('agent host 7');
    const channel = connect(server, { tls: { ca: authority.cert, ...own } });
    await channel.client(EventLogService).append(request);
    await new Promise(resolve => {
      const stream = channel.openRaw(LinkService.method.open);
      stream.onMessage(() => undefined);
      stream.onClose(resolve);
    });
    await postOverTls(server, own);
    expect(certificates).toHaveLength(3);
    for (const certificate of certificates) {
      expect(certificate).toMatchObject({
        subject: 'CN=agent host 7',
        fingerprint256: expect.stringMatching(/^([0-9A-F]{2}:?){32}$/),
      });
    }
  });

  it('shows no certificate of a client that another authority signed', async () => {
    const { server, certificates } = await startTls();
    const own = stranger.issue('impostor');
    await connect(server, { tls: { ca: authority.cert, ...own } })
      .client(EventLogService)
      .append(request);
    await postOverTls(server, own);
    expect(certificates).toEqual([undefined, undefined]);
  });

  it('takes nobody without a good certificate where one is required, over gRPC and Connect, and says so', async () => {
    const { server, certificates } = await startTls('require');
    const append = (own: object) =>
      connect(server, { tls: { ca: authority.cert, ...own } })
        .client(EventLogService)
        .append(request);
    expect(await failureOf(append({}))).toMatchObject({ reason: 'UNREACHABLE' });
    expect(await failureOf(append(stranger.issue('impostor')))).toMatchObject({ reason: 'UNREACHABLE' });
    await failureOf(postOverTls(server));
    await failureOf(postOverTls(server, stranger.issue('impostor')));
    expect(certificates).toEqual([]);

    const own = authority.issue('agent host 7');
    await append(own);
    expect(await postOverTls(server, own)).toMatchObject({ status: 200 });
    expect(certificates).toMatchObject([{ subject: 'CN=agent host 7' }, { subject: 'CN=agent host 7' }]);
  });

  it('is refused by a client that does not trust the server, saying so', async () => {
    const { server } = await startTls();
    const client = connect(server, { tls: { ca: stranger.cert } }).client(EventLogService);
    const error = await failureOf(client.append(request));
    expect(error).toMatchObject({ reason: 'UNREACHABLE', message: expect.stringMatching(/certificate/) });
  });

  it('checks the name in the certificate, or the one that the client expects', async () => {
    const { server } = await startTls();
    const wrong = connect(server, { tls: { ca: authority.cert, serverName: 'example.org' } });
    expect(await failureOf(wrong.client(EventLogService).append(request))).toMatchObject({ reason: 'UNREACHABLE' });
    await connect(server, { tls: { ca: authority.cert, serverName: 'localhost' } })
      .client(EventLogService)
      .append(request);
  });

  it('tells a client that speaks plaintext that it cannot reach it, and the other way round', async () => {
    const { server } = await startTls();
    expect(await failureOf(connect(server).client(EventLogService).append(request))).toMatchObject({
      reason: 'UNREACHABLE',
    });
    const plain = connect(await startServer(), { tls: { ca: authority.cert } }).client(EventLogService);
    expect(await failureOf(plain.append(request))).toMatchObject({ reason: 'UNREACHABLE' });
  });

  it('leaves connections that speak open when it stops taking new ones', async () => {
    const { server } = await startTls();
    const session = connectHttp2(`https://127.0.0.1:${server.port}`, { ca: authority.cert });
    onTestFinished(() => session.destroy());
    const goneAway = new Promise(resolve => session.once('goaway', resolve));
    await new Promise(resolve => session.once('remoteSettings', resolve));
    const closing = server.close();
    expect(await goneAway).toBe(0);
    await closing;
  });

  it('says which option is wrong when certificate or key are none', async () => {
    await expect(startServer({ tls: { cert: 'x', key: 'y' } })).rejects.toMatchObject({ reason: 'OPTION_INVALID' });
    expect(() => connect({ address: 'localhost:1' }, { tls: { ca: authority.cert, cert: 'x', key: 'y' } })).toThrow(
      expect.objectContaining({ reason: 'OPTION_INVALID' }),
    );
  });
});
