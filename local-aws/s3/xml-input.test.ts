import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeXml } from '../protocols/xml.ts';
import { childrenOf, parseXml, textOf } from './xml-input.ts';

test('elements, attributes, entities and CDATA are read', () => {
  const root = parseXml(
    '<?xml version="1.0"?><!-- x --><s3:A xmlns="u" xmlns:s3="v"><B> a &amp; b&#x21; </B><B><![CDATA[<c>]]></B><D/></s3:A>\n',
  );
  expect(root.name).toBe('A');
  expect(childrenOf(root, 'B').map((each) => each.text)).toEqual([' a & b! ', '<c>']);
  expect(textOf(root, 'D')).toBe('');
});

test.each([
  '',
  'text',
  '<a>',
  '<a></b>',
  '<a></a><b></b>',
  '<a>&unknown;</a>',
  '<a>&</a>',
  '<a>&#x110000;</a>',
  '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
  '<a b=c></a>',
  `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`,
])('%s is no document for S3', (text) => {
  expect(() => parseXml(text)).toThrow('not well-formed');
});

test('any text comes back from its escaped form', () => {
  const plain = fc
    .string({ unit: 'grapheme' })
    .filter((text) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text));
  fc.assert(
    fc.property(plain, (text) => {
      expect(parseXml(`<a>${escapeXml(text)}</a>`).text).toBe(text);
    }),
  );
});
