import {
  type CommandNode,
  forEachChild,
  type PipelineNode,
  parse,
  type Statement,
  type SyntaxNode,
} from 'unbash';
import type { ParseShell, ShellNode, ShellScript } from '../../domain/detections/shell/syntax.ts';
import type { ParsedScript, SourceText } from './source-text.ts';
import { translateRedirects } from './translate-redirect.ts';
import { translateSimple } from './translate-simple.ts';
import { translateWord } from './translate-word.ts';

type Compound =
  | Exclude<CommandNode, { type: 'Command' }>
  | { type: 'CompoundList'; commands: readonly Statement[] };
type AnyCommand = PipelineNode | Statement['command'] | Compound;

/** Parses with unbash, and gives what detections ask of a shell's syntax. */
export const parseShell: ParseShell = (text) => translateScript(parse(text), text);

function translateScript(script: ParsedScript, outer: string): ShellScript {
  const text = script.source ?? outer;
  const source: SourceText = { text, script: (inner) => translateScript(inner, text) };
  return {
    nodes: script.commands.map(({ command }) => translate(command, source)),
    whole: script.errors === undefined || script.errors.length === 0,
  };
}

function listOf(statements: readonly Statement[], source: SourceText): ShellNode {
  return { kind: 'list', items: statements.map(({ command }) => translate(command, source)) };
}

function translate(node: AnyCommand, source: SourceText): ShellNode {
  switch (node.type) {
    case 'Command':
      return translateSimple(node, source);
    case 'Pipeline':
      return { kind: 'pipeline', stages: node.commands.map((stage) => translate(stage, source)) };
    case 'AndOr':
      return { kind: 'list', items: node.commands.map((each) => translate(each, source)) };
    case 'CompoundList':
      return listOf(node.commands, source);
    case 'Subshell':
    case 'BraceGroup':
      return listOf(node.body.commands, source);
    case 'Redirected':
      return {
        kind: 'redirected',
        body: translate(node.command, source),
        redirects: translateRedirects(node.redirects, source),
      };
    case 'Function':
      return { kind: 'function', name: node.name.value, body: translate(node.body, source) };
    case 'Coproc':
      return translate(node.body, source);
    case 'For':
    case 'Select':
      return {
        kind: 'loop',
        variable: node.name.value,
        words: (node.wordlist ?? []).map((word) => translateWord(word, source)),
        body: listOf(node.body.commands, source),
      };
    default:
      return { kind: 'list', items: nested(node, source) };
  }
}

/** Whatever else holds commands (if, while, case, tests): all of them, in their order. */
function nested(node: SyntaxNode, source: SourceText): ShellNode[] {
  const items: ShellNode[] = [];
  const visit = (child: SyntaxNode): void => {
    if (child.type === 'Statement') items.push(translate(child.command, source));
    else if (child.type === 'CommandExpansion' || child.type === 'ProcessSubstitution') {
      if (child.script !== undefined) items.push(...source.script(child.script).nodes);
    } else forEachChild(child, visit);
  };
  forEachChild(node, visit);
  return items;
}
