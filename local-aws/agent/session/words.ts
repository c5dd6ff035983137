/** Splits a command line into words as the agent does for commands without a shell: quotes group, backslash escapes. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  const pattern = /\s*((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+)/gy;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    words.push(
      match[1]!.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g, (_, double, single, escaped) =>
        double !== undefined ? double.replace(/\\(.)/g, '$1') : (single ?? escaped),
      ),
    );
  }
  return words;
}
