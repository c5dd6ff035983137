import { Fault } from '../../operations/fault.ts';

/** One thing wrong with a guardrail file. */
export interface PolicyMistake {
  readonly file: string;
  /** From 1; 0 where the mistake is about the whole file. */
  readonly line: number;
  readonly column: number;
  /** What is wrong, and what to do. */
  readonly problem: string;
}

/** Guardrails that cannot be loaded; none of them is in force. The message lists every mistake with its place. */
export class GuardrailFault extends Fault {
  readonly mistakes: readonly PolicyMistake[];

  constructor(mistakes: readonly PolicyMistake[]) {
    const lines = mistakes.map((mistake) => `${renderPlace(mistake)}: ${mistake.problem}`);
    super('GUARDRAILS_MALFORMED', ['the guardrails cannot be loaded', ...lines].join('\n'), {
      retry: 'never',
    });
    this.mistakes = mistakes;
  }
}

/** A mistake's place, as editors take it. */
export function renderPlace({ file, line, column }: PolicyMistake): string {
  return line === 0 ? file : `${file}:${line}:${column}`;
}
