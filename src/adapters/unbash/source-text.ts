import type { parse } from 'unbash';
import type { ShellScript } from '../../domain/detections/shell/syntax.ts';

/** A script as unbash has it. */
export type ParsedScript = ReturnType<typeof parse>;

/** The text that positions point into, and how a script inside it is translated. */
export interface SourceText {
  readonly text: string;
  readonly script: (script: ParsedScript) => ShellScript;
}
