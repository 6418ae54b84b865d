/**
 * What it takes to build and encode, and to decode, one message of about 340 bytes: protobuf-es and the generated codec, in CPU
 * time, each the best of several rounds.
 *
 *     node_modules/.bin/esbuild test/bench/codec.ts --bundle --platform=node --format=esm --packages=external \
 *       --outfile=.cache/bench/codec.mjs && node .cache/bench/codec.mjs
 */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { MessageSchema } from '../../gen/ts/dacp/message/v2/message_pb.js';
import {
  check,
  createMessage,
  dataContent,
  decodeMessage,
  encodeMessage,
  jsonContent,
  peek,
} from '../../src/message/index.js';

const rounds = 12;
const messagesPerRound = 20_000;
const payload = 'x'.repeat(100);
const data = new Uint8Array(100);
/** What was made last, so that making it is not left out. */
export let kept: unknown;

const contents = {
  data: () => dataContent(data),
  text: () => jsonContent(payload),
  object: () =>
    jsonContent({ item: 'paper', pages: 12, express: true, lines: [{ sku: 'a-1', price: 2.5 }], note: payload }),
};

for (const [content, make] of Object.entries(contents)) {
  const build = () =>
    createMessage({
      performative: 'ask',
      sender: 'client-1234',
      receiver: 'echo',
      content: make(),
      replyByMs: 1_900_000_000_000,
      capability: 'text.echo',
    });
  const message = build();
  const bytes = new Uint8Array(toBinary(MessageSchema, message));
  const figures = {
    content,
    bytes: bytes.length,
    build: cost(build),
    check: cost(() => check(MessageSchema, message)),
    protobuf_es: {
      build_encode: cost(() => toBinary(MessageSchema, build())),
      encode: cost(() => toBinary(MessageSchema, message)),
      decode: cost(() => fromBinary(MessageSchema, bytes)),
    },
    ours: {
      build_encode: cost(() => encodeMessage(build())),
      encode: cost(() => encodeMessage(message)),
      decode: cost(() => decodeMessage(bytes)),
      peek: cost(() => peek(bytes)),
    },
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** CPU µs of one run. */
function cost(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < messagesPerRound; i++) kept = run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / messagesPerRound);
  }
  return +best.toFixed(2);
}
