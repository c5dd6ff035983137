import { type ExpansionScope, expandText, expandWord } from './expand-word.ts';
import { printedOutput } from './printed-output.ts';
import type { SessionMemory } from './session-memory.ts';
import type { ShellRedirect } from './syntax.ts';
import { type FileRedirect, programName, type TypedCommand } from './typed-command.ts';

/** Resolves redirections: the files, and the text that becomes standard input where the line holds it. */
export function resolveRedirects(
  redirects: readonly ShellRedirect[],
  expansion: ExpansionScope,
  memory: SessionMemory,
): { readonly files: FileRedirect[]; readonly input: string | null } {
  const files: FileRedirect[] = [];
  let input: string | null = null;
  for (const { operator, descriptor, target, body } of redirects) {
    if (body !== null) input = expandText(body, expansion) + (operator === '<<<' ? '\n' : '');
    if (target === null) continue;
    const path = expandWord(target, expansion)[0] ?? '';
    // A number or a dash is another descriptor.
    if (/^(\d+-?|-)$/.test(path)) continue;
    files.push({ operator, descriptor, path });
    if (operator === '<') input = memory.file(path) ?? input;
  }
  return { files, input };
}

/** Notes what redirections write. */
export function noteWritten(
  writes: readonly FileRedirect[],
  content: string | null,
  memory: SessionMemory,
): void {
  for (const { operator, path } of writes) memory.writeFile(path, content, operator.endsWith('>>'));
}

/** Notes what `tee` writes: its input. */
export function noteTee({ argv, input }: TypedCommand, memory: SessionMemory): void {
  if (programName(argv[0] ?? '') !== 'tee') return;
  const append = argv.includes('-a') || argv.includes('--append');
  for (const path of argv.slice(1).filter((word) => !word.startsWith('-')))
    memory.writeFile(path, input, append);
}

/** What a command prints, also of a file that the session wrote. */
export function knownOutput({ argv, input }: TypedCommand, memory: SessionMemory): string | null {
  if (!/^(cat|base64|base32|xxd|rev|tac)$/.test(programName(argv[0] ?? '')))
    return printedOutput(argv, input);
  const operands = argv.slice(1).filter((word) => !word.startsWith('-'));
  if (operands.length !== 1) return printedOutput(argv, input);
  const content = memory.file(operands[0]!) ?? null;
  if (content === null) return null;
  return printedOutput(
    argv.filter((word) => word !== operands[0]),
    content,
  );
}

/** Whether a redirection writes. */
export function isWrite({ operator }: FileRedirect): boolean {
  return !operator.startsWith('<');
}
