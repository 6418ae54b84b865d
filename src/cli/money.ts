/** A price in millionths for people: all its digits, at least two behind the point. */
export function formatPrice(micros: number | bigint, currency = 'USD'): string {
  const text = BigInt(micros).toString().padStart(7, '0');
  const whole = text.slice(0, -6);
  const part = text.slice(-6).replace(/0+$/, '').padEnd(2, '0');
  return `${whole}.${part} ${currency}`;
}
