import { readFileSync } from 'node:fs';

/** The lines of each `sh` block of a Markdown file, without comments and empty lines. */
export function shellBlocks(file: string): readonly (readonly string[])[] {
  const blocks = readFileSync(file, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, text = '']) =>
    text
      .split('\n')
      .map((line) => line.replace(/\s+#.*$/, '').trim())
      .filter((line) => line !== ''),
  );
}
