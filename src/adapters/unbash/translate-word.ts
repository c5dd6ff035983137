import { forEachChild, type SyntaxNode, type WordPart as UnbashPart, type Word } from 'unbash';
import type {
  ShellScript,
  ShellWord,
  VariableOperation,
  WordPart,
} from '../../domain/detections/shell/syntax.ts';
import type { SourceText } from './source-text.ts';

type ParameterPart = Extract<UnbashPart, { type: 'ParameterExpansion' }>;

const EMPTY: ShellScript = { nodes: [], whole: true };

/** A word with its parts; one without special characters is a single text. */
export function translateWord(word: Word, source: SourceText): ShellWord {
  const { parts, text, value } = word;
  if (parts === undefined) return { text, parts: [{ kind: 'text', value, quoted: text !== value }] };
  return { text, parts: translateParts(parts, source, false) };
}

/** Parts of a word; `quoted` within double quotes. */
export function translateParts(
  parts: readonly UnbashPart[],
  source: SourceText,
  quoted: boolean,
): WordPart[] {
  return parts.flatMap((part) => translatePart(part, source, quoted));
}

function translatePart(part: UnbashPart, source: SourceText, quoted: boolean): WordPart[] {
  switch (part.type) {
    case 'Literal':
      return [{ kind: 'text', value: part.value, quoted: quoted || part.text !== part.value }];
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ kind: 'text', value: part.value, quoted: true }];
    case 'DoubleQuoted':
    case 'LocaleString':
      // Kept even when empty: `""` is an argument.
      return [{ kind: 'text', value: '', quoted: true }, ...translateParts(part.parts, source, true)];
    case 'Glob':
    case 'ExtendedGlob':
      return [{ kind: 'glob', value: part.text }];
    case 'BraceExpansion':
      return [{ kind: 'brace', text: part.text }];
    case 'SimpleExpansion':
      return [{ kind: 'variable', name: part.text.slice(1), text: part.text, quoted, operation: null }];
    case 'ParameterExpansion':
      return [translateParameter(part, source, quoted)];
    case 'CommandExpansion': {
      const { script, text } = part;
      return [{ kind: 'output', text, quoted, script: () => (script ? source.script(script) : EMPTY) }];
    }
    case 'ProcessSubstitution': {
      const { script, text, operator } = part;
      return [
        {
          kind: 'process',
          direction: operator,
          text,
          script: () => (script ? source.script(script) : EMPTY),
        },
      ];
    }
    case 'ArithmeticExpansion':
      return [{ kind: 'computed', text: part.text, scripts: () => scriptsIn(part, source) }];
    default:
      return part satisfies never;
  }
}

function translateParameter(part: ParameterPart, source: SourceText, quoted: boolean): WordPart {
  const operation = operationOf(part, source);
  return { kind: 'variable', name: part.parameter, text: part.text, quoted, operation };
}

function operationOf(part: ParameterPart, source: SourceText): VariableOperation | null {
  if (part.prefix === '!') return { kind: 'indirect' };
  if (part.prefix === '#') return { kind: 'other' };
  const { operation } = part;
  if (operation === undefined) return null;
  const word = (each: Word) => translateWord(each, source);
  switch (operation.type) {
    case 'Default':
      return { kind: 'default', operator: operation.operator, operand: word(operation.operand) };
    case 'Remove':
      return { kind: 'remove', operator: operation.operator, pattern: word(operation.operand) };
    case 'Replace':
      return {
        kind: 'replace',
        operator: operation.operator,
        pattern: word(operation.pattern),
        by: word(operation.replacement),
      };
    case 'Slice':
      return {
        kind: 'slice',
        offset: word(operation.offset),
        length: operation.length === undefined ? null : word(operation.length),
      };
    case 'CaseModification':
      return { kind: 'case', operator: operation.operator };
    default:
      return { kind: 'other' };
  }
}

/** Scripts that run inside something computed. */
function scriptsIn(node: SyntaxNode, source: SourceText): ShellScript[] {
  const scripts: ShellScript[] = [];
  const visit = (child: SyntaxNode): void => {
    if (child.type !== 'CommandExpansion' && child.type !== 'ArithmeticCommandExpansion') {
      forEachChild(child, visit);
      return;
    }
    if (child.script !== undefined) scripts.push(source.script(child.script));
  };
  forEachChild(node, visit);
  return scripts;
}
