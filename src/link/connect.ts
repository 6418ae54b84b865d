import { LinkService } from '#gen/dacp/link/v1/link_pb.js';
import { type DialOptions, dial, type RawStream } from '../rpc/index.js';

/** Opens a stream of frames to a process that serves at `host:port`: a port, so that tests need no network. */
export type Connect = (address: string) => RawStream;

/** Links are redialled within `linkResumeMs`: the connection below must not wait longer than that between its own tries. */
const redial: DialOptions = { reconnectFirstMs: 20, reconnectMaxMs: 500 };

/** Connects by gRPC. Each link has a connection of its own, so that one that is stuck is left behind together with its stream. */
export function createConnect(options: DialOptions = {}): Connect {
  return address => {
    const channel = dial(address, { ...redial, ...options });
    const stream = channel.openRaw(LinkService.method.open);
    return {
      write: stream.write,
      isPrompt: stream.isPrompt,
      end: stream.end,
      fail: stream.fail,
      onMessage: stream.onMessage,
      onDrain: stream.onDrain,
      onEnd: stream.onEnd,
      onClose(listener) {
        stream.onClose(error => {
          channel.close();
          listener(error);
        });
      },
      get peer() {
        return stream.peer;
      },
      get metadata() {
        return stream.metadata;
      },
    };
  };
}
