/** Texts that the team searches. */
export const library: ReadonlyMap<string, string> = new Map([
  ['almanac', 'High tide comes twice a day. The longest day of the year is in June. Frost in May is rare.'],
  ['garden', 'Roses want sun. Beans are sown when there is no frost any more. Rain is good for fields.'],
  ['sea', 'Between two high tides lie 12 hours and 25 minutes. The moon pulls the sea. Salt makes water heavier.'],
]);

/** The sentences of a source. */
export function sentences(source: string): string[] {
  return (
    library
      .get(source)
      ?.match(/[^.]+\./g)
      ?.map(text => text.trim()) ?? []
  );
}

const small = new Set([
  'how',
  'is',
  'the',
  'a',
  'of',
  'in',
  'does',
  'it',
  'what',
  'when',
  'are',
  'there',
  'many',
  'to',
]);

/** The words of a text that say something, in one form: without case and plural. */
export function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.filter(word => !small.has(word)).map(word => word.replace(/s$/, ''));
}
