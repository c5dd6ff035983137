/**
 * What a shell makes of a line, as far as detections ask: simple commands, how they hang together, and words in parts.
 * A parser behind the port gives it; nested scripts are parsed when they are asked for, so that depth stays bounded.
 */

/** A parsed script. */
export interface ShellScript {
  readonly nodes: readonly ShellNode[];
  /** False: the text is no whole shell script; what could be read is in `nodes`. */
  readonly whole: boolean;
}

/** A command, or commands that hang together. */
export type ShellNode =
  | SimpleCommand
  | { readonly kind: 'pipeline'; readonly stages: readonly ShellNode[] }
  /** Commands that run one after another or under a condition. */
  | { readonly kind: 'list'; readonly items: readonly ShellNode[] }
  | {
      readonly kind: 'loop';
      readonly variable: string;
      readonly words: readonly ShellWord[];
      readonly body: ShellNode;
    }
  | { readonly kind: 'function'; readonly name: string; readonly body: ShellNode }
  | { readonly kind: 'redirected'; readonly body: ShellNode; readonly redirects: readonly ShellRedirect[] };

/** One command with its arguments. */
export interface SimpleCommand {
  readonly kind: 'simple';
  readonly assignments: readonly ShellAssignment[];
  readonly words: readonly ShellWord[];
  readonly redirects: readonly ShellRedirect[];
  /** As it was typed. */
  readonly text: string;
}

/** `NAME=value` or `NAME+=value`. */
export interface ShellAssignment {
  readonly name: string;
  readonly append: boolean;
  readonly value: ShellWord | null;
}

/** A redirection; `text` holds a here-document or here-string. */
export interface ShellRedirect {
  readonly operator: string;
  readonly descriptor: number | null;
  readonly target: ShellWord | null;
  readonly body: ShellWord | null;
}

/** A word, before expansion. */
export interface ShellWord {
  readonly text: string;
  readonly parts: readonly WordPart[];
}

/** A part of a word. */
export type WordPart =
  | { readonly kind: 'text'; readonly value: string; readonly quoted: boolean }
  | { readonly kind: 'glob'; readonly value: string }
  | { readonly kind: 'brace'; readonly text: string }
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly text: string;
      readonly quoted: boolean;
      readonly operation: VariableOperation | null;
    }
  | {
      readonly kind: 'output';
      readonly text: string;
      readonly quoted: boolean;
      readonly script: () => ShellScript;
    }
  | {
      readonly kind: 'process';
      readonly direction: '<' | '>';
      readonly text: string;
      readonly script: () => ShellScript;
    }
  /** Something computed; scripts inside it still run. */
  | { readonly kind: 'computed'; readonly text: string; readonly scripts: () => readonly ShellScript[] };

/** What `${name…}` does to a variable's value. */
export type VariableOperation =
  | { readonly kind: 'default'; readonly operator: string; readonly operand: ShellWord }
  | { readonly kind: 'remove'; readonly operator: string; readonly pattern: ShellWord }
  | {
      readonly kind: 'replace';
      readonly operator: string;
      readonly pattern: ShellWord;
      readonly by: ShellWord;
    }
  | { readonly kind: 'slice'; readonly offset: ShellWord; readonly length: ShellWord | null }
  | { readonly kind: 'case'; readonly operator: string }
  | { readonly kind: 'indirect' }
  | { readonly kind: 'other' };

/** Parses shell text; never throws for what is typed, however broken. */
export type ParseShell = (text: string) => ShellScript;
