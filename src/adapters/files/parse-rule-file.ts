import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { parseRule } from '../../domain/detections/sigma/parse-rule.ts';
import type { SigmaRule } from '../../domain/detections/sigma/rule.ts';
import { RuleError, type RuleMistake } from '../../domain/detections/sigma/rule-mistake.ts';
import type { SourceNode } from '../../domain/detections/sigma/source-tree.ts';

/** A rule file larger than this is nobody's. */
const MAX_RULE_FILE_CHARS = 1_000_000;
/** Maps in lists in maps beyond this are nobody's. */
const MAX_YAML_DEPTH = 32;

/** The rules of one file's text, and what is wrong with it. */
export function parseRuleFile(
  file: string,
  text: string,
): { readonly rules: readonly SigmaRule[]; readonly mistakes: readonly RuleMistake[] } {
  if (text.length > MAX_RULE_FILE_CHARS)
    return {
      rules: [],
      mistakes: [{ file, line: 1, reason: `it is longer than ${MAX_RULE_FILE_CHARS} characters` }],
    };
  const lines = new LineCounter();
  const rules: SigmaRule[] = [];
  const mistakes: RuleMistake[] = [];
  // Plain scalars keep their kinds (YAML 1.2 core); "---" separates rules, as Sigma's collections have it.
  for (const document of parseAllDocuments(text, {
    lineCounter: lines,
    uniqueKeys: true,
    logLevel: 'silent',
  })) {
    for (const error of document.errors)
      mistakes.push({
        file,
        line: lines.linePos(error.pos[0]).line,
        reason: `it is no YAML: ${firstLine(error.message)}`,
      });
    if (document.errors.length > 0 || document.contents === null) continue;
    try {
      rules.push(parseRule(treeOf(document.contents as Node, lines, 0), file));
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      mistakes.push({ file, line: error.line, reason: error.message });
    }
  }
  if (rules.length === 0 && mistakes.length === 0)
    mistakes.push({ file, line: 1, reason: 'it holds no rule' });
  return { rules, mistakes };
}

function treeOf(node: Node | null, lines: LineCounter, depth: number): SourceNode {
  const line = node?.range ? lines.linePos(node.range[0]).line : 1;
  if (depth > MAX_YAML_DEPTH) throw new RuleError(line, `it is nested deeper than ${MAX_YAML_DEPTH}`);
  if (node === null) return { kind: 'scalar', line, value: null };
  if (isAlias(node)) throw new RuleError(line, 'aliases of YAML are not taken: write the value');
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => ({
      key: isScalar(key) ? String(key.value) : '',
      line: isScalar(key) && key.range ? lines.linePos(key.range[0]).line : line,
      value: treeOf(value as Node | null, lines, depth + 1),
    }));
    return { kind: 'map', line, entries };
  }
  if (isSeq(node))
    return {
      kind: 'list',
      line,
      items: node.items.map((item) => treeOf(item as Node | null, lines, depth + 1)),
    };
  if (!isScalar(node)) throw new RuleError(line, 'it is no value that is understood');
  const { value } = node;
  if (value === null || typeof value === 'string' || typeof value === 'boolean')
    return { kind: 'scalar', line, value };
  if (typeof value === 'number') return { kind: 'scalar', line, value: plainNumber(value, node.source) };
  return { kind: 'scalar', line, value: String(value) };
}

/** A number whose written form says more (0777, a long account id) stays as it was written. */
function plainNumber(value: number, source: string | undefined): number | string {
  return source !== undefined && String(value) !== source ? source : value;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
