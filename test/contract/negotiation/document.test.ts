import { expect, it } from 'vitest';
import { transitions } from '../../../src/negotiation/index.js';
import { chartOf, partOf } from '../../harness/negotiation-document.js';

it.each(Object.entries(transitions))('docs/negotiation.md draws %s as it is', (name, table) => {
  const chart = chartOf(table);
  expect(partOf({ kind: 'chart', name, language: 'mermaid' }, chart)).toBe(chart);
});
