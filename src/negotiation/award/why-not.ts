import { durationMs } from '@bufbuild/protobuf/wkt';
import type { Candidate, Proposal, Reputation } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { formatMoney } from '../../budget/index.js';
import { shareText, timeText } from './words.js';

/** A proposal that did not win, beside the one that did. */
export interface Lost {
  /** How the award was decided. */
  readonly policy: string;
  readonly currency: string;
  readonly promise: Proposal | undefined;
  /** How it was weighed; undefined: that was not kept. */
  readonly candidate: Candidate | undefined;
  readonly winner: Candidate | undefined;
}

/** Why a proposal did not win, for people. */
export function whyNot(lost: Lost): string {
  const { policy, candidate } = lost;
  if (policy === 'caller') return ['the caller chose another', ...record(candidate?.reputation)].join('; ');
  if (!candidate) return policy === '' || isPolicy(policy) ? 'others were better' : `the ${policy} went to another`;
  return [compared(lost, candidate), ...record(candidate.reputation)].join('; ');
}

function isPolicy(name: string): boolean {
  return ['lowest-price', 'fastest', 'best-quality', 'weighted'].includes(name);
}

/** What it counted against the winner. */
function compared({ policy, currency, promise, winner }: Lost, candidate: Candidate): string {
  switch (policy) {
    case 'lowest-price': {
      const price = (micros = 0n) => formatMoney(micros, currency);
      const text = counted('its price', price(promise?.priceMicros), price(candidate.priceMicros));
      return against(text, price(winner?.priceMicros), candidate.priceMicros === winner?.priceMicros, 'time');
    }
    case 'fastest': {
      const time = (value: Proposal['time']) => (value ? timeText(durationMs(value)) : 'a time that is not known');
      const text = counted('its time', time(promise?.time), time(candidate.time));
      return against(text, time(winner?.time), time(candidate.time) === time(winner?.time), 'price');
    }
    case 'best-quality': {
      const text = counted('its quality', shareText(promise?.quality ?? 0), shareText(candidate.quality));
      return against(text, shareText(winner?.quality ?? 0), candidate.quality === winner?.quality, 'price');
    }
    default:
      return against(
        `its score ${candidate.score.toFixed(3)}`,
        (winner?.score ?? 0).toFixed(3),
        candidate.score === winner?.score,
      );
  }
}

function counted(what: string, promised: string, counts: string): string {
  return promised === counts ? `${what} ${promised}` : `${what} ${promised} counted as ${counts}`;
}

function against(text: string, winners: string, equal: boolean, next?: string): string {
  if (!equal) return `${text} against ${winners}`;
  const by = next === undefined ? 'which came first' : `${next}, then by which came first`;
  return `${text} is as good as the winner's; that was decided by ${by}`;
}

/** What speaks against a bidder. */
function record(reputation: Reputation | undefined): string[] {
  if (!reputation) return [];
  const { priceRatio, timeRatio, qualityRatio, trust, failed, awards } = reputation;
  const said: string[] = [];
  if (failed > 0n) said.push(`${failed} of its ${awards} awards failed`);
  if (priceRatio > notable) said.push(`it takes ${priceRatio.toFixed(2)} times the price that it promises`);
  if (timeRatio > notable) said.push(`it takes ${timeRatio.toFixed(2)} times as long as it promises`);
  if (qualityRatio < 1 / notable) said.push(`it reaches ${qualityRatio.toFixed(2)} of the quality that it promises`);
  if (trust < 1 / notable) said.push(`trust ${trust.toFixed(2)}`);
  return said;
}

/** Less is not worth a word. */
const notable = 1.05;
