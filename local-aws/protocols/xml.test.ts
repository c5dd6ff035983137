import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeXml, flat, renderXml } from './xml.ts';

test('markup of a text is text', () => {
  expect(escapeXml(`<a b="c">&'`)).toBe(`&lt;a b=&quot;c&quot;&gt;&amp;'`);
});

test('what XML cannot hold becomes U+FFFD; white space stays, a carriage return by its number', () => {
  expect(escapeXml('\u0000\u0008\u000b\u001f\ufffe\uffff')).toBe('\ufffd'.repeat(6));
  expect(escapeXml('\t\n\r')).toBe('\t\n&#xD;');
});

test('half of a surrogate pair becomes U+FFFD, a whole pair stays', () => {
  expect(escapeXml('a\ud800b\udc00c')).toBe('a\ufffdb\ufffdc');
  expect(escapeXml('😀')).toBe('😀');
});

test('no text closes its element', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const xml = renderXml({ A: text });
      expect(xml.slice(3, -4)).not.toMatch(/[<>]/);
      expect(Buffer.from(xml).toString()).toBe(xml);
    }),
  );
});

test('members are rendered in their order: lists wrapped, flat lists side by side, absent ones not at all', () => {
  const at = new Date(Date.UTC(2026, 10, 21));
  expect(
    renderXml({ B: 1, A: [{ C: true }, 'x'], D: flat(['y', 'z']), E: undefined, F: null, G: at, H: [] }),
  ).toBe(
    '<B>1</B><A><member><C>true</C></member><member>x</member></A><D>y</D><D>z</D><G>2026-11-21T00:00:00.000Z</G><H></H>',
  );
  expect(renderXml({ set: [{ id: 'i-1' }] }, 'item')).toBe('<set><item><id>i-1</id></item></set>');
});
