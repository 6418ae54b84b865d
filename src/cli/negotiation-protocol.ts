import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Protocol, ProtocolSchema, TieBreak } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { readPrice } from './money.js';
import { readWhole, readWord } from './values.js';

/** How it is negotiated, as the command line says it. */
export interface ProtocolInput {
  readonly protocol?: string;
  readonly rounds?: string;
  readonly quantity?: string;
  readonly atLeast?: string;
  readonly startPrice?: string;
  readonly step?: string;
  readonly maxPrice?: string;
}

type Chosen = Exclude<MessageInitShape<typeof ProtocolSchema>['protocol'], undefined>;
type OptionName = Exclude<keyof ProtocolInput, 'protocol'>;

/** What each protocol makes of its options, and which it takes. */
const protocols: Readonly<
  Record<string, { readonly takes: readonly OptionName[]; readonly read: (input: ProtocolInput) => Chosen }>
> = {
  'contract-net': { takes: [], read: () => ({ case: 'contractNet', value: {} }) },
  iterated: {
    takes: ['rounds'],
    read: ({ rounds }) => ({ case: 'iterated', value: { maxRounds: readCount('--rounds', rounds) } }),
  },
  'several-winners': {
    takes: ['quantity', 'atLeast'],
    read: ({ quantity = '3', atLeast }) => ({
      case: 'severalWinners',
      value: { quantity: readCount('--quantity', quantity), atLeast: readCount('--at-least', atLeast) },
    }),
  },
  'second-price': {
    takes: ['maxPrice'],
    read: ({ maxPrice }) => ({
      case: 'sealedSecondPrice',
      value: { ...price('reservePriceMicros', '--max-price', maxPrice) },
    }),
  },
  english: {
    takes: ['startPrice', 'step', 'rounds'],
    read: ({ startPrice, step = '0.00001', rounds }) => ({
      case: 'english',
      value: {
        ...price('startPriceMicros', '--start-price', startPrice),
        decrementMicros: readPrice('--step', step),
        maxRounds: readCount('--rounds', rounds),
      },
    }),
  },
  dutch: {
    takes: ['startPrice', 'step', 'maxPrice'],
    read: ({ startPrice = '0.00005', step = '0.00005', maxPrice = '0.001' }) => ({
      case: 'dutch',
      value: {
        startPriceMicros: readPrice('--start-price', startPrice),
        stepMicros: readPrice('--step', step),
        maxPriceMicros: readPrice('--max-price', maxPrice),
      },
    }),
  },
  'request-for-quotation': { takes: [], read: () => ({ case: 'requestForQuotation', value: {} }) },
};

/** The protocol of a negotiation. Errors: OPTION_INVALID, also for an option that the protocol does not take. */
export function readProtocol(input: ProtocolInput): Protocol {
  const { protocol: name = 'contract-net' } = input;
  const known = Object.hasOwn(protocols, name) ? protocols[name] : undefined;
  if (!known)
    throw new MeshError('OPTION_INVALID', `--protocol ${name}: takes one of ${Object.keys(protocols).join(', ')}`);
  for (const option of ['rounds', 'quantity', 'atLeast', 'startPrice', 'step', 'maxPrice'] as const)
    if (input[option] !== undefined && !known.takes.includes(option)) throw misplaced(option, name);
  return create(ProtocolSchema, { protocol: known.read(input) });
}

/** How ties are broken: `earliest`, `lowest-agent`, `draw`, or `draw:SEED`. Errors: OPTION_INVALID. */
export function readTies(text = 'earliest'): { readonly tieBreak: TieBreak; readonly tieSeed: bigint } {
  const [, rule = text, seed] = /^(draw):(\d{1,19})$/.exec(text) ?? [];
  if (rule.startsWith('draw:'))
    throw new MeshError('OPTION_INVALID', `--ties ${text}: takes a whole number as seed, such as draw:7`);
  return { tieBreak: readWord('--ties', TieBreak, rule), tieSeed: BigInt(seed ?? 0) };
}

function misplaced(option: OptionName, name: string): MeshError {
  const flag = `--${option.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
  const takers = Object.entries(protocols).filter(([, { takes }]) => takes.includes(option));
  const goesWith = takers.map(([taker]) => taker).join(', ');
  return new MeshError('OPTION_INVALID', `${flag}: goes with --protocol ${goesWith}, not with ${name}`);
}

/** 0: not said. */
function readCount(option: string, text: string | undefined): number {
  return text === undefined ? 0 : readWhole(option, text, { most: 10_000 });
}

function price<Name extends string>(
  name: Name,
  option: string,
  text: string | undefined,
): Partial<Record<Name, bigint>> {
  return text === undefined ? {} : ({ [name]: readPrice(option, text) } as Record<Name, bigint>);
}
