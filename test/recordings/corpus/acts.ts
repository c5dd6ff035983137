import { type Dice, known, line, type Step } from './scenario.ts';

const CTRL = (letter: string) => String.fromCharCode(letter.charCodeAt(0) & 31);
const [UP, DOWN, LEFT, DELETE] = ['\x1b[A', '\x1b[B', '\x1b[D', '\x1b[3~'];
const WORDS = ['alpha', 'bravo', 'charlie', 'delta', 'echoes', 'foxtrot', 'golf', 'hotel'];

/** What acts know of their session. */
export interface Around {
  readonly dice: Dice;
  readonly shell: 'bash' | 'zsh';
  readonly cols: number;
}

/** One thing that people do in a shell. */
export type Act = (around: Around) => readonly Step[];

const word = (dice: Dice) => `${dice.of(WORDS)}${dice.below(1000)}`;
const simple = (dice: Dice): string =>
  dice.of([
    'ls -la /usr',
    'id -u',
    'pwd',
    `echo ${word(dice)} | tr a-z A-Z`,
    `printf '%s\\n' ${word(dice)} ${word(dice)}`,
    `grep -c ${word(dice)} notes.txt`,
    `ls /nonexistent-${dice.below(99)}`,
    'false',
    `test -f notes.txt && echo "${word(dice)}  two  spaces"`,
    `export NAME_${dice.below(99)}=${word(dice)}`,
    'ls --color=always /',
    'cd /usr/share; cd -',
    `sh -c 'echo ${word(dice)}; exit 3'`,
  ]);

/** Several lines that make one command; a person waits for each prompt. bash's history may join them otherwise. */
function lines(texts: readonly string[], ...others: readonly string[]): readonly Step[] {
  return texts.map((text, at) =>
    at < texts.length - 1
      ? { keys: `${text}\r`, until: 'more' as const }
      : { keys: `${text}\r`, until: 'prompt' as const, commands: [known(texts.join('\n'), ...others)] },
  );
}

/** What is done with lines of one command each. */
export const ACTS: Readonly<Record<string, Act>> = {
  simple: ({ dice }) => [line(simple(dice))],
  'mended at its end': ({ dice }) => {
    const text = word(dice);
    return [
      {
        keys: `ehco${'\x7f'.repeat(3)}cho ${text}x\x7f\r`,
        until: 'prompt',
        commands: [known(`echo ${text}`)],
      },
    ];
  },
  'mended within': ({ dice }) => {
    const text = word(dice);
    const keys = `eho ${text}${CTRL('a')}${'\x1b[C'.repeat(1)}c${CTRL('e')} end${LEFT.repeat(2)}${DELETE}n\r`;
    return [{ keys, until: 'prompt', commands: [known(`echo ${text} end`)] }];
  },
  'words killed and brought back': ({ dice }) => {
    const [a, b] = [word(dice), word(dice)];
    const keys = `echo ${a} ${b}${CTRL('w')}${CTRL('a')}${CTRL('k')}${CTRL('y')}${b}\r`;
    return [{ keys, until: 'prompt', commands: [known(`echo ${a} ${b}`)] }];
  },
  'a line begun anew': ({ dice }) => {
    const text = simple(dice);
    return [{ keys: `rm -rf wrong${CTRL('u')}${text}\r`, until: 'prompt', commands: [known(text)] }];
  },
  'a line given up': ({ dice }) => [
    { keys: `rm -rf given${dice.below(1000)}up`, until: /given\d+up$/ },
    // The kernel may drop what is on its way to the screen, the prompt too: then the session is played again.
    { keys: CTRL('c'), until: 'prompt', patienceMs: 1000 },
  ],
  'an empty line': () => [{ keys: '\r', until: 'prompt' }],
  'a recalled line': ({ dice }) => {
    const [a, b] = [`echo ${word(dice)}`, `echo ${word(dice)}`];
    return [line(a), line(b), { keys: `${UP}${UP}\r`, until: 'prompt', commands: [known(a)] }];
  },
  'a recalled line, changed': ({ dice }) => {
    const [a, b] = [`echo ${word(dice)}`, word(dice)];
    return [
      line(`echo ${word(dice)}`),
      line(a),
      line(simple(dice)),
      { keys: `${UP}${UP}${UP}${DOWN} ${b}\r`, until: 'prompt', commands: [known(`${a} ${b}`)] },
    ];
  },
  'a search in the history': ({ dice }) => {
    const searched = word(dice);
    const a = `echo ${searched} found`;
    return [
      line(a),
      line(simple(dice)),
      { keys: `${CTRL('r')}${searched}`, until: /search|bck-i/ },
      { keys: '\r', until: 'prompt', commands: [known(a)] },
    ];
  },
  'a search given up': ({ dice }) => {
    const a = `echo ${word(dice)} searched`;
    return [
      line(a),
      { keys: `${CTRL('r')}searched`, until: /search|bck-i/ },
      { keys: `${CTRL('g')}${CTRL('u')}pwd\r`, until: 'prompt', commands: [known('pwd')] },
    ];
  },
  'a search, changed': ({ dice }) => {
    const [a, b] = [`echo ${word(dice)} kept`, word(dice)];
    return [
      line(a),
      { keys: `${CTRL('r')}kept`, until: /search|bck-i/ },
      { keys: `${CTRL('e')} ${b}\r`, until: 'prompt', commands: [known(`${a} ${b}`)] },
    ];
  },
  'the last command by !!': ({ dice }) => {
    const a = `echo ${word(dice)}`;
    return [line(a), { keys: '!!\r', until: 'prompt', commands: [known(a, '!!')] }];
  },
  'a completed name': () => [
    { keys: 'wc -l note\t\r', until: 'prompt', commands: [known('wc -l notes.txt')] },
  ],
  'a completion from a list': ({ dice, shell }) => {
    // A second Tab takes zsh on to its menu.
    const tabs = shell === 'bash' ? '\t\t' : '\t';
    const number = dice.below(3) + 1;
    return [
      { keys: `cat chapter-${tabs}`, until: /chapter-\d+\.txt[\s\S]*chapter-\d+\.txt/ },
      { keys: `${number}.txt\r`, until: 'prompt', commands: [known(`cat chapter-${number}.txt`)] },
    ];
  },
  'a command completed': () => [
    { keys: 'basena\t/usr/lib\r', until: 'prompt', commands: [known('basename /usr/lib')] },
  ],
  unicode: ({ dice }) => [line(`echo żółć ✓ 漢字 😀 ${word(dice)}`)],
  'a long line': ({ dice, cols }) => [line(`echo ${`${word(dice)} `.repeat(Math.ceil((cols * 2) / 9))}end`)],
  'a long line of wide characters': ({ cols }) => [line(`echo ${'漢字'.repeat(Math.ceil(cols / 3))}`)],
  'a long line, changed at its beginning': ({ dice, cols }) => {
    const text = `${word(dice)} `.repeat(Math.ceil((cols * 1.5) / 9));
    const keys = `echo ${text}end${CTRL('a')}time ${CTRL('e')} x\r`;
    return [{ keys, until: 'prompt', commands: [known(`time echo ${text}end x`)] }];
  },
  'a long line, recalled': ({ dice, cols }) => {
    const text = `echo ${`${word(dice)} `.repeat(Math.ceil((cols * 2.5) / 9))}end`;
    return [line(text), { keys: `${UP}\r`, until: 'prompt', commands: [known(text)] }];
  },
  'a here-document': ({ dice }) => {
    const text = word(dice);
    return lines(['cat <<END', `one ${text}`, 'two "quoted"', 'END']);
  },
  'a loop over lines': ({ dice }) => {
    const text = word(dice);
    const texts = [`for each in a b; do`, `echo $each ${text}`, 'done'];
    return lines(texts, `for each in a b; do echo $each ${text}; done`);
  },
  'a quote over lines': ({ dice }) => lines([`echo "one ${word(dice)}`, 'two"']),
  'a line continued': ({ dice }) => {
    const text = word(dice);
    return lines([`echo one \\`, text], `echo one ${text}`);
  },
  'a paste of several lines': ({ dice }) => {
    const texts = [`echo ${word(dice)}`, `echo ${word(dice)}`, 'pwd'];
    const commands = [{ ...known(texts.join('\n')), parts: texts }];
    return [
      { keys: `\x1b[200~${texts.join('\n')}\x1b[201~`, until: /pwd/ },
      { keys: '\r', until: 'prompt', commands },
    ];
  },
  'output without a line end': ({ dice }) => [line(`printf ${word(dice)}`), line(simple(dice))],
  'output like prompts': ({ dice, shell }) => [
    line(
      `printf '$ rm -rf /\\n[root@host ~]# id\\n%s\\n' '${shell === 'bash' ? 'me@node:~$ cat x' : 'node% ls'} ${word(dice)}'`,
    ),
  ],
  'the history shown': () => [line('history | tail -3', 'history | tail -3')],
  'many lines': ({ dice }) => [line(`seq ${100 + dice.below(300)}`)],
  'the screen cleared': ({ dice }) => [
    line('clear'),
    { keys: CTRL('l'), until: /\x1b\[H\x1b\[2J[\s\S]*[$#%❯] / },
    line(simple(dice)),
  ],
  'a title and colours': ({ dice }) => [
    line(`printf '\\033]0;%s\\007\\033[31mred\\033[0m\\n' ${word(dice)}`),
  ],
};
