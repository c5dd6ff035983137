import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderPages } from './pages.ts';

const pages = renderPages();

test('the generator gives the same pages each time', () => {
  expect(renderPages()).toEqual(pages);
});

test.each([...pages])('%s says what the code says; else run `npm run reference`', (file, text) => {
  const url = new URL(file, import.meta.url);
  expect(existsSync(url) ? readFileSync(url, 'utf8') : 'no such file').toBe(text);
});

test('no page of the reference is written by hand', () => {
  const written = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.md'));
  expect(written.sort()).toEqual([...pages.keys()].sort());
});
