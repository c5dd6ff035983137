import type { Command } from 'unbash';
import type { ShellAssignment, SimpleCommand } from '../../domain/detections/shell/syntax.ts';
import type { SourceText } from './source-text.ts';
import { translateRedirects } from './translate-redirect.ts';
import { translateWord } from './translate-word.ts';

type Assignment = Extract<Command['prefix'][number], { type: 'Assignment' }>;

/** A simple command. Arguments that look like assignments (`export A=b`, `dd of=x`) stay words. */
export function translateSimple(node: Command, source: SourceText): SimpleCommand {
  const assignments = node.prefix
    .filter((part) => part.type === 'Assignment')
    .map((part) => translateAssignment(part, source));
  const words = node.args.map((part) => {
    if (part.type === 'Word') return translateWord(part, source);
    const head = `${part.text.slice(0, part.text.indexOf('=') + 1)}`;
    const value = translateAssignment(part, source).value;
    return {
      text: part.text,
      parts: [{ kind: 'text' as const, value: head, quoted: true }, ...(value?.parts ?? [])],
    };
  });
  return {
    kind: 'simple',
    assignments,
    words: node.name === undefined ? words : [translateWord(node.name, source), ...words],
    redirects: translateRedirects(node.redirects, source),
    text: source.text.slice(node.pos, node.end),
  };
}

function translateAssignment(node: Assignment, source: SourceText): ShellAssignment {
  const append = node.append === true;
  if (node.value.type === 'Word')
    return { name: node.name, append, value: translateWord(node.value, source) };
  // An array is taken as its elements with spaces between: what `"${a[@]}"` becomes.
  const parts = node.value.elements.flatMap((element, i) => [
    ...(i === 0 ? [] : [{ kind: 'text' as const, value: ' ', quoted: false }]),
    ...translateWord(element, source).parts,
  ]);
  return { name: node.name, append, value: { text: node.text, parts } };
}
