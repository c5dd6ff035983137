/**
 * Splits a command line into words as the agent does for commands without a shell: quotes group, backslash escapes.
 * Throws on one that ends within a quote or an escape: half of a command must not run.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  const pattern = /\s*((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+)/gsy;
  let end = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    end = pattern.lastIndex;
    words.push(
      match[1]!.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs, (_, double, single, escaped) =>
        double !== undefined ? double.replace(/\\(.)/gs, '$1') : (single ?? escaped),
      ),
    );
  }
  if (text.slice(end).trim() !== '')
    throw new Error('Unable to start command: a quote or an escape of the command has no end');
  return words;
}
