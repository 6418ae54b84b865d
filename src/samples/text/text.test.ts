import { describe, expect, it } from 'vitest';
import { extractKeywords } from './keywords.js';
import { detectLanguage } from './language.js';
import { paragraphsOf, sentencesOf, wordsOf } from './segment.js';
import { countText } from './statistics.js';
import { graphSentencesMax, summarizeByFrequency, summarizeByGraph } from './summarize.js';

const english = `The river rises in the northern hills. Every spring the river floods the lower fields, and the farmers
wait for the water to leave. When the water leaves, the fields are rich, and the farmers plant maize. Dr. Smith says that the
floods made the valley. The bakery is closed on Mondays.`;
const portuguese = `O rio nasce nas serras do norte. Toda primavera o rio inunda os campos baixos e os agricultores esperam que a
água vá embora. Quando a água vai embora, os campos ficam ricos e os agricultores plantam milho. Não há outra coisa a fazer. A
padaria fecha às segundas.`;
const spanish = `El río nace en las sierras del norte. Cada primavera el río inunda los campos bajos y los agricultores esperan a que
el agua se vaya. Cuando el agua se va, los campos quedan ricos y los agricultores siembran maíz. ¿Qué más se puede hacer? La
panadería cierra los lunes.`;
const texts = { en: english, pt: portuguese, es: spanish };
const folded = (text: string) => text.replace(/\s+/g, ' ');

describe('sentences', () => {
  it('end at full stops, question marks and ends of paragraphs, not at abbreviations', () => {
    expect(sentencesOf(english)).toHaveLength(5);
    expect(sentencesOf(spanish).map(({ text }) => text)).toContain('¿Qué más se puede hacer?');
    expect(sentencesOf('One. Two\n\nThree').map(({ text }) => text)).toEqual(['One.', 'Two', 'Three']);
    expect(sentencesOf('It costs 3.50 at version 1.2.3 of the list. Good.')).toHaveLength(2);
  });

  it('of Markdown leave out headings, tables and code', () => {
    const markdown =
      '# Title\n\nA line of text.\n\n```sh\nnpm start. Now.\n```\n\n| a | b |\n|---|---|\n\n- An item. Another.\n> quoted';
    expect(sentencesOf(markdown).map(({ text }) => text)).toEqual(['A line of text.', 'An item.', 'Another.']);
    expect(sentencesOf('```\nnever closed. Really.')).toEqual([]);
  });
});

describe('language', () => {
  it.each(Object.entries(texts))('%s is told from the others', (language, text) => {
    const detected = detectLanguage(text);
    expect(detected.language).toBe(language);
    expect(detected.confidence).toBeGreaterThan(0.2);
  });

  it('is not guessed from nothing, numbers, or another language', () => {
    for (const text of ['', '12 345 !!', 'Η γλώσσα των ανθρώπων είναι πολλές', 'qwrt zxcv bnmk plkj'])
      expect(detectLanguage(text)).toMatchObject({ language: 'und', confidence: 0 });
  });
});

describe('statistics', () => {
  it('count what is there', () => {
    expect(countText('Two words. Ação!\n\nNew paragraph 😀\n')).toEqual({
      bytes: 39,
      characters: 34,
      words: 5,
      unique_words: 5,
      sentences: 3,
      paragraphs: 2,
      lines: 3,
      mean_word_length: 4.8,
      mean_sentence_length: 1.67,
      reading_minutes: 1,
    });
  });

  it('are all zero for an empty text', () => {
    expect(Object.values(countText('')).every(value => value === 0)).toBe(true);
  });
});

describe('keywords', () => {
  it.each([
    ['en', ['river', 'farmers', 'fields', 'water']],
    ['pt', ['rio', 'agricultores', 'campos', 'água']],
    ['es', ['río', 'agricultores', 'campos', 'agua']],
  ] as const)('in %s are the words that come back', (language, expected) => {
    const terms = extractKeywords(texts[language], 12)
      .map(({ term }) => term)
      .join(' ');
    for (const word of expected) expect(terms).toContain(word);
  });

  it('join words that stand together, and leave their parts out', () => {
    const terms = extractKeywords('Contract net wins. The contract net is old. A contract net works.').map(
      ({ term }) => term,
    );
    expect(terms[0]).toBe('contract net');
    expect(terms).not.toContain('contract');
  });

  it('leave code blocks out', () => {
    const text = 'The river floods. The river is wide.\n\n```sh\ncurl curl curl curl\n```\n';
    expect(extractKeywords(text).map(({ term }) => term)).not.toContain('curl');
  });

  it('are none in an empty text', () => {
    expect(extractKeywords('')).toEqual([]);
  });
});

describe.each([
  ['frequency', summarizeByFrequency],
  ['graph', summarizeByGraph],
] as const)('summary by %s', (method, summarize) => {
  it.each(Object.entries(texts))(
    'in %s is made of sentences of the text, in their order, without what is beside the point',
    (_, text) => {
      const { sentences, summary, method: said, of } = summarize(text, 2);
      expect({ said, of, count: sentences.length }).toEqual({ said: method, of: 5, count: 2 });
      for (const sentence of sentences) expect(folded(text)).toContain(sentence);
      const places = sentences.map(sentence => folded(text).indexOf(sentence));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(summary).not.toMatch(/bakery|padaria|panadería/);
    },
  );

  it('of an empty text is empty, of a short one the text', () => {
    expect(summarize('')).toEqual({ summary: '', sentences: [], method, of: 0 });
    expect(summarize('Only one sentence is here.').sentences).toEqual(['Only one sentence is here.']);
  });

  it('prefers whole sentences to lines before a list', () => {
    const whole = 'The river floods the fields where farmers plant maize.';
    const line = 'The river floods the fields where farmers plant maize every spring, for the valley market:';
    const text = `A dog barks.\n\n${line}\n\n- Maize in spring.\n- The valley market.\n\n${whole}`;
    expect(summarize(text, 1).sentences).toEqual([whole]);
  });

  it('counts no letters of addresses', () => {
    const about = 'The river floods come to the fields of farmers.';
    const text = `It begins. Dogs bark [here](a/river/floods/fields/farmers) and https://a/river/floods. ${about} The fields wait for farmers.`;
    expect(summarize(text, 1).sentences).toEqual([about]);
  });

  it('says nothing twice', () => {
    expect(
      summarize('The same long sentence again. The same long sentence again. Another long sentence follows it.', 3)
        .sentences,
    ).toHaveLength(2);
  });
});

it('takes ten million bytes', () => {
  const huge = Array.from(
    { length: 90_000 },
    (_, i) => `Sentence ${i % 977} tells of river number ${i} and of the fields beside it, word${i % 5003}.`,
  ).join(' ');
  const text = `${huge} ${'x'.repeat(10_000_000 - huge.length)}`;
  expect(countText(text).sentences).toBe(90_001);
  expect(summarizeByGraph(text).of).toBe(90_001);
  expect(graphSentencesMax).toBeLessThan(1000);
  expect(extractKeywords(text)).toHaveLength(10);
  expect(paragraphsOf(text)).toHaveLength(1);
  expect(wordsOf(text).length).toBeGreaterThan(900_000);
});
