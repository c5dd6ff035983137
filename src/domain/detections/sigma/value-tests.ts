import { parseCidr } from './cidr.ts';
import { base64Offsets, base64Whole, plainBytes, utf16Bytes, windowsDashes } from './encoding.ts';
import type { Modifiers } from './modifiers.ts';
import { parseRegex } from './regex.ts';
import { RuleError } from './rule-mistake.ts';
import type { SourceScalar } from './source-tree.ts';
import type { ValueTest } from './value-test.ts';
import { literalWildcard, parseWildcard } from './wildcard.ts';

/** What a value of a rule asks under its modifiers; any of the tests will do. */
export function testsOf({ value, line }: SourceScalar, modifiers: Modifiers): readonly ValueTest[] {
  switch (modifiers.kind) {
    case 're':
      return [{ kind: 'regex', ...parseRegex(String(value), modifiers, line) }];
    case 'cidr': {
      const block = parseCidr(String(value));
      if (block === null)
        throw new RuleError(line, `"${value}" is no range of addresses, such as 10.0.0.0/8`);
      return [{ kind: 'cidr', block }];
    }
    case 'exists':
      if (typeof value !== 'boolean') throw new RuleError(line, '"exists" takes true or false');
      return [{ kind: 'exists', wanted: value }];
    case 'fieldref':
      if (typeof value !== 'string') throw new RuleError(line, '"fieldref" takes the name of a field');
      return [{ kind: 'fieldref', other: value, part: modifiers.part, cased: modifiers.cased }];
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      const to = Number(value);
      if (value === null || value === '' || Number.isNaN(to))
        throw new RuleError(line, `"${modifiers.kind}" takes a number`);
      return [{ kind: 'compare', operator: modifiers.kind, to }];
    }
    case 'text':
      return value === null ? nullTest(modifiers, line) : textTests(String(value), modifiers);
    default:
      return modifiers.kind satisfies never;
  }
}

function nullTest(modifiers: Modifiers, line: number): readonly ValueTest[] {
  if (modifiers.part !== 'whole' || modifiers.base64 !== 'none')
    throw new RuleError(line, 'null has no parts: take the modifiers away');
  return [{ kind: 'null' }];
}

function textTests(value: string, modifiers: Modifiers): readonly ValueTest[] {
  const open = {
    start: modifiers.part === 'contains' || modifiers.part === 'endswith',
    end: modifiers.part === 'contains' || modifiers.part === 'startswith',
  };
  const texts = modifiers.windash ? windowsDashes(value) : [value];
  if (modifiers.base64 === 'none')
    return texts.map((text) => ({
      kind: 'pattern',
      wildcard: parseWildcard(modifiers.cased ? text : text.toLowerCase(), open),
      cased: modifiers.cased,
    }));
  return texts
    .flatMap((text) => encoded(text, modifiers))
    .map((text) => ({ kind: 'pattern', wildcard: literalWildcard(text, open), cased: true }));
}

function encoded(text: string, { utf16, base64 }: Modifiers): readonly string[] {
  const bytes =
    utf16 === 'none' ? plainBytes(text) : utf16Bytes(text, utf16 === 'be' ? 'be' : 'le', utf16 === 'marked');
  return base64 === 'offset' ? base64Offsets(bytes) : [base64Whole(bytes)];
}
