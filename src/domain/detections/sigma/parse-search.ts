import { allOf, anyOf, type Expression } from './expression.ts';
import { type Modifiers, parseModifiers } from './modifiers.ts';
import { RuleError } from './rule-mistake.ts';
import type { SourceEntry, SourceNode, SourceScalar } from './source-tree.ts';
import { testsOf } from './value-tests.ts';

const MAX_SEARCH_DEPTH = 8;

/**
 * One named search: a map (all its fields), a list of maps (any of them), or words without a field (any of them),
 * which are held against everything that an event says.
 */
export function parseSearch(node: SourceNode, depth = 0): Expression {
  if (depth > MAX_SEARCH_DEPTH)
    throw new RuleError(node.line, `searches are nested deeper than ${MAX_SEARCH_DEPTH}`);
  if (node.kind === 'scalar') return keyword(node);
  if (node.kind === 'list') {
    if (node.items.length === 0) throw new RuleError(node.line, 'a search without a value meets nothing');
    return anyOf(node.items.map((item) => parseSearch(item, depth + 1)));
  }
  if (node.entries.length === 0) throw new RuleError(node.line, 'a search without a field meets everything');
  return allOf(node.entries.map(parseField));
}

function keyword(node: SourceScalar): Expression {
  if (node.value === null) throw new RuleError(node.line, 'a word without a field cannot be null');
  const modifiers = parseModifiers(['contains'], node.line);
  return anyOf(testsOf(node, modifiers).map((test) => ({ kind: 'match', field: null, test })));
}

function parseField({ key, line, value }: SourceEntry): Expression {
  const [name = '', ...words] = key.split('|');
  const field = name === '' ? null : name;
  const isKeyword = field === null && !words.some((word) => ['re', 'contains'].includes(word));
  const modifiers = parseModifiers(isKeyword ? ['contains', ...words] : words, line);
  const scalars = scalarsOf(value, key);
  const expressions = scalars.map((scalar) => oneValue(field, scalar, modifiers));
  return modifiers.all ? allOf(expressions) : anyOf(expressions);
}

function oneValue(field: string | null, scalar: SourceScalar, modifiers: Modifiers): Expression {
  return anyOf(testsOf(scalar, modifiers).map((test) => ({ kind: 'match', field, test })));
}

function scalarsOf(node: SourceNode, key: string): readonly SourceScalar[] {
  const items = node.kind === 'list' ? node.items : [node];
  if (items.length === 0) throw new RuleError(node.line, `"${key}" has an empty list of values`);
  return items.map((item) => {
    if (item.kind !== 'scalar')
      throw new RuleError(item.line, `"${key}" holds a map or a list in a list where a value should stand`);
    return item;
  });
}
