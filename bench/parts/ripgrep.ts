import { spawnSync } from 'node:child_process';

const MAX_OUTPUT = 1024 ** 3;

/** Where ripgrep is; null: it is not installed. */
export function hasRipgrep(): boolean {
  return spawnSync('rg', ['--version']).status === 0;
}

/** Searches files for a text or an expression as they are. Gives its lines, `FILE:LINE`, and how long it took. */
export function ripgrep(
  text: string,
  folder: string,
  flags: readonly string[],
): { readonly lines: readonly string[]; readonly ms: number } {
  const begun = performance.now();
  const ran = spawnSync(
    'rg',
    ['--text', '--no-heading', '--no-line-number', '--no-ignore', ...flags, '--', text, '.'],
    {
      cwd: folder,
      maxBuffer: MAX_OUTPUT,
    },
  );
  const ms = performance.now() - begun;
  if (ran.status !== 0 && ran.status !== 1) throw new Error(`rg failed: ${ran.stderr.toString('utf8')}`);
  return {
    lines: ran.stdout
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice('./'.length)),
    ms,
  };
}
