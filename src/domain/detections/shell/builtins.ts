import { normalPath } from '../path-forms.ts';
import { printedOutput } from './printed-output.ts';
import type { SessionMemory } from './session-memory.ts';

/** What a command of the shell itself changes for the commands after it. */
export function applyBuiltin(argv: readonly string[], input: string | null, memory: SessionMemory): void {
  const [name, ...args] = argv;
  switch (name) {
    case 'alias':
      for (const [key, value] of settings(args)) memory.setAlias(key, value);
      break;
    case 'unalias':
      for (const key of args) memory.unsetAlias(key);
      break;
    case 'export':
    case 'declare':
    case 'typeset':
    case 'local':
    case 'readonly':
      for (const [key, value] of settings(args)) memory.setVariable(key, value);
      break;
    case 'cd':
    case 'pushd':
      memory.folder = folderAfter(args.find((arg) => !arg.startsWith('-')) ?? '', memory.folder);
      break;
    case 'unset':
      for (const key of args) memory.unsetVariable(key);
      break;
    case 'read':
      readInput(args, input, memory);
      break;
    case 'printf': {
      const at = args.indexOf('-v');
      const key = args[at + 1];
      const value = printedOutput(['printf', ...args.slice(at + 2)], null);
      if (at !== -1 && key !== undefined && value !== null) memory.setVariable(key, value);
      break;
    }
  }
}

/** Only folders without unknown parts are known. */
function folderAfter(path: string, before: string | null): string | null {
  if (!/^[\w./+@-]+$/.test(path)) return null;
  return path.startsWith('/') ? normalPath(path) : before === null ? null : normalPath(`${before}/${path}`);
}

function settings(args: readonly string[]): [string, string][] {
  return args.flatMap((arg): [string, string][] => {
    const at = arg.indexOf('=');
    return at <= 0 || arg.startsWith('-') ? [] : [[arg.slice(0, at), arg.slice(at + 1)]];
  });
}

function readInput(args: readonly string[], input: string | null, memory: SessionMemory): void {
  if (input === null) return;
  const names = args.filter((arg) => /^[A-Za-z_]\w*$/.test(arg));
  const words = (input.split('\n')[0] ?? '').trim().split(/\s+/);
  names.forEach((name, i) => {
    const isLast = i === names.length - 1;
    memory.setVariable(name, isLast ? words.slice(i).join(' ') : (words[i] ?? ''));
  });
}
