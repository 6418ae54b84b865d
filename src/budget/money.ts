import { defaultCurrency } from './amounts.js';

/** Money in millionths for people, such as `0.002 USD`. */
export function formatMoney(micros: number | bigint, currency = ''): string {
  return `${formatMicros(micros)} ${currency || defaultCurrency}`;
}

/** The same where the currency is not known, such as `0.002`: all its digits, at least two behind the point. */
export function formatMicros(micros: number | bigint): string {
  const text = micros.toString().padStart(7, '0');
  const part = text.slice(-6).replace(/0+$/, '').padEnd(2, '0');
  return `${text.slice(0, -6)}.${part}`;
}
