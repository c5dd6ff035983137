import { anyOf, type Expression } from './expression.ts';
import { parseCondition } from './parse-condition.ts';
import { parseSearch } from './parse-search.ts';
import { LEVELS, type LogSource, RESPONSES, type RuleResponse, type SigmaRule } from './rule.ts';
import { BeyondEngine, RuleError } from './rule-mistake.ts';
import { type SourceMap, type SourceNode, textOf, textsOf, valueUnder } from './source-tree.ts';

const STATUSES = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];
const ATTACK_TECHNIQUE = /^attack\.(t\d{4}(?:\.\d{3})?)$/i;
/** More searches than this in one rule are nobody's. */
const MAX_SEARCHES = 500;

/**
 * Reads one Sigma document. What Sigma does not know is a mistake, told by its line; what Sigma knows and this engine
 * does not judge (correlations, global filters, placeholders) gives a rule without a condition that says why.
 */
export function parseRule(document: SourceNode, file: string): SigmaRule {
  if (document.kind !== 'map')
    throw new RuleError(document.line, 'a rule is a map with a title and a detection');
  const title = textOf(valueUnder(document, 'title'));
  if (title === null) throw new RuleError(document.line, 'the rule has no title');
  const tags = textsOf(valueUnder(document, 'tags'));
  return {
    id: textOf(valueUnder(document, 'id')) ?? file,
    title,
    level: levelOf(document),
    status: oneOf(document, 'status', STATUSES),
    description: textOf(valueUnder(document, 'description')),
    author: textOf(valueUnder(document, 'author')),
    license: textOf(valueUnder(document, 'license')),
    references: textsOf(valueUnder(document, 'references')),
    tags,
    attack: tags.flatMap((tag) => ATTACK_TECHNIQUE.exec(tag)?.[1]?.toUpperCase() ?? []),
    falsePositives: textsOf(valueUnder(document, 'falsepositives')),
    logSource: logSourceOf(document),
    response: responseOf(document),
    file,
    line: document.line,
    ...conditionOrRefusal(document),
  };
}

function levelOf(document: SourceMap): SigmaRule['level'] {
  const text = oneOf(document, 'level', LEVELS);
  if (text === null && !isCorrelation(document))
    throw new RuleError(document.line, `the rule has no level: ${LEVELS.join(', ')}`);
  return (text ?? 'informational') as SigmaRule['level'];
}

/** Sigma leaves keys of one's own free; this one says what follows when a rule is met. */
function responseOf(document: SourceMap): RuleResponse {
  const text = oneOf(document, 'response', RESPONSES);
  if (text !== null) return text as RuleResponse;
  const level = textOf(valueUnder(document, 'level'));
  return level === 'informational' || level === 'low' ? 'observe' : 'notify';
}

function oneOf(document: SourceMap, key: string, allowed: readonly string[]): string | null {
  const entry = document.entries.find((each) => each.key === key);
  if (entry === undefined) return null;
  const text = textOf(entry.value);
  if (text === null || !allowed.includes(text))
    throw new RuleError(entry.line, `the ${key} "${text}" is not known: ${allowed.join(', ')}`);
  return text;
}

function logSourceOf(document: SourceMap): LogSource {
  const node = valueUnder(document, 'logsource');
  if (node === undefined) {
    if (isCorrelation(document)) return { product: null, category: null, service: null };
    throw new RuleError(document.line, 'the rule has no logsource');
  }
  if (node.kind !== 'map') throw new RuleError(node.line, 'logsource is a map of product, category, service');
  const part = (key: string) => textOf(valueUnder(node, key))?.toLowerCase() ?? null;
  return { product: part('product'), category: part('category'), service: part('service') };
}

function isCorrelation(document: SourceMap): boolean {
  return valueUnder(document, 'correlation') !== undefined || valueUnder(document, 'filter') !== undefined;
}

function conditionOrRefusal(document: SourceMap): Pick<SigmaRule, 'condition' | 'refusal'> {
  try {
    return { condition: conditionOf(document), refusal: null };
  } catch (error) {
    if (!(error instanceof BeyondEngine)) throw error;
    return { condition: null, refusal: { line: error.line, reason: error.message } };
  }
}

function conditionOf(document: SourceMap): Expression {
  for (const key of ['correlation', 'filter']) {
    const node = valueUnder(document, key);
    if (node !== undefined)
      throw new BeyondEngine(
        node.line,
        key === 'correlation'
          ? 'a correlation counts over many events and rules, which is not judged here'
          : 'a global filter changes other rules, which is not done here',
      );
  }
  const node = valueUnder(document, 'detection');
  if (node === undefined) throw new RuleError(document.line, 'the rule has no detection');
  if (node.kind !== 'map') throw new RuleError(node.line, 'detection is a map of searches and a condition');
  const named = node.entries.filter(({ key }) => key !== 'condition' && key !== 'timeframe');
  if (named.length > MAX_SEARCHES) throw new RuleError(node.line, `more than ${MAX_SEARCHES} searches`);
  if (named.length === 0) throw new RuleError(node.line, 'detection has no search');
  const searches = new Map(named.map(({ key, value }) => [key, parseSearch(value)]));
  const condition = node.entries.find(({ key }) => key === 'condition');
  if (condition === undefined) throw new RuleError(node.line, 'detection has no condition');
  const texts = textsOf(condition.value);
  if (texts.length === 0) throw new RuleError(condition.line, 'the condition is no text');
  return anyOf(texts.map((text) => parseCondition(text, condition.line, searches)));
}
