import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Channel, type DialOptions, dial } from '../rpc/index.js';
import { createTranscript, type Transcript, type TranscriptOptions } from './transcript.js';

/** What a transcript needs that is kept in another process. */
export interface RemoteTranscriptOptions extends Omit<TranscriptOptions, 'publish'> {
  /** Nodes as `host:port`; when one does not answer, the next try goes to the next. */
  readonly nodes: readonly string[];
  readonly dialing?: DialOptions;
}

/** How long a node may take to answer, in ms. */
const timeoutMs = 5_000;

/** A transcript that nodes keep in their event log. Nothing is connected before there is something to keep. */
export function createRemoteTranscript({ nodes, dialing, ...options }: RemoteTranscriptOptions): Transcript {
  let channel: Channel | undefined;
  let turn = 0;
  const transcript = createTranscript({
    ...options,
    async publish(events) {
      channel ??= dial(nodes[turn % nodes.length] ?? '', dialing);
      try {
        await channel.client(EventLogService).publish({ events }, { timeoutMs });
      } catch (error) {
        turn++;
        channel.close();
        channel = undefined;
        throw error;
      }
    },
  });
  return {
    ...transcript,
    async close(closeWithinMs) {
      await transcript.close(closeWithinMs);
      channel?.close();
    },
  };
}
