/**
 * The prompts of a program that waits for the rest of a command: bash's `> `, zsh's `quote> ` and `for then> `,
 * Python's `... `, IPython's `   ...: `, mysql's `    -> `, psql's `db-# `.
 */
export const CONTINUATION = /^(?:(?:(?:[a-z]+ )*[a-z]+)?> ?| *\.\.\.:? ?| +-> |\w*[-'"(]# )/;
