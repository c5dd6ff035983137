import type { Act } from './acts.ts';
import { known, line, within } from './scenario.ts';

const CTRL_C = '\x03';
/** Says when it reads keys no more itself: what is typed before reaches another. */
const SLEEPER = 'sh -c "echo begun; exec sleep 30"';
const NAPPER = 'sh -c "echo begun; exec sleep 0.2"';

/** What is done within other programs, and in shells within the shell. */
export const ACTS_OF_PROGRAMS: Readonly<Record<string, Act>> = {
  less: () => [
    { keys: 'less numbers.txt\r', until: /numbers|\n:|1\r?\n/, commands: [known('less numbers.txt')] },
    { keys: '  /777\r', until: /777/ },
    { keys: 'q', until: 'prompt' },
  ],
  vim: ({ dice }) => {
    const file = `made-${dice.below(1000)}.txt`;
    return [
      { keys: `vim -u NONE ${file}\r`, until: /~|New/, commands: [known(`vim -u NONE ${file}`)] },
      { keys: 'i$ rm -rf nothing\rroot@host:~# ls\x1b', until: /ls/ },
      { keys: ':wq\r', until: 'prompt' },
      line(`wc -l ${file}`),
    ];
  },
  top: () => [
    { keys: 'top -d 5\r', until: /PID/, commands: [known('top -d 5')] },
    { keys: 'q', until: 'prompt' },
  ],
  'a program interrupted': () => [
    { keys: `${SLEEPER}\r`, until: /[\n\r\x07]begun\r*\n/, commands: [known(SLEEPER)] },
    { keys: CTRL_C, until: 'prompt', patienceMs: 1000 },
  ],
  'an answer to a program': ({ dice, shell }) => {
    const ask = shell === 'bash' ? 'read -p "name? " name' : 'read "name?name? "';
    return [
      { keys: `${ask}\r`, until: /name\? $/, commands: [known(ask)] },
      { keys: `somebody${dice.below(100)}\r`, until: 'prompt' },
    ];
  },
  'an unseen answer': ({ dice }) => {
    const ask = "stty -echo; printf 'Secret: '; head -1 >/dev/null; stty echo";
    return [
      { keys: `${ask}\r`, until: /Secret: $/, commands: [known(ask)] },
      { keys: `hunter${dice.below(100)}\r`, until: 'prompt' },
    ];
  },
  'a job in the background': ({ dice }) => [
    line('sleep 0.05 &'),
    line(`sleep 0.1; echo ${dice.below(1000)}`),
    line('wait'),
  ],
  'sh within': ({ dice }) => {
    const text = `echo inner${dice.below(1000)}`;
    return [
      { keys: 'PS1="$ " sh\r', until: 'prompt', prompt: /[\n\r\x07]\$ $/, commands: [known('PS1="$ " sh')] },
      { keys: `${text}\r`, until: 'prompt', commands: [within(text)] },
      { keys: 'ls /usr | head -2\r', until: 'prompt', commands: [within('ls /usr | head -2')] },
      { keys: 'exit\r', until: 'prompt', prompt: null, commands: [within('exit')] },
    ];
  },
  'bash within': ({ dice }) => {
    const text = `echo inner${dice.below(1000)}`;
    const prompt = /\x1b\[\?2004hinner-5\.\d+[$#] $/;
    return [
      {
        keys: "PS1='inner-\\v\\$ ' bash --norc\r",
        until: 'prompt',
        prompt,
        commands: [known("PS1='inner-\\v\\$ ' bash --norc")],
      },
      { keys: `${text}\r`, until: 'prompt', commands: [within(text)] },
      { keys: 'ecoh\x7f\x7fho mended\r', until: 'prompt', commands: [within('echo mended')] },
      { keys: '\x1b[A\x1b[A\r', until: 'prompt', commands: [within(text)] },
      { keys: 'exit\r', until: 'prompt', prompt: null, commands: [within('exit')] },
    ];
  },
  'a window made larger': ({ dice, cols }) => [
    line(`echo before${dice.below(100)}`),
    { ...line(`echo after${dice.below(100)}`), resize: { cols: cols + 20, rows: 40 } },
    { ...line('echo back'), resize: { cols, rows: 30 } },
  ],
  'lines typed ahead': ({ dice }) => {
    const texts = [`echo ahead${dice.below(1000)}`, `echo more${dice.below(1000)}`];
    return [
      { keys: `${NAPPER}\r`, until: /[\n\r\x07]begun\r*\n/, commands: [known(NAPPER)] },
      { keys: `${texts[0]}\r`, until: 'prompt', commands: [known(texts[0] as string)] },
      line(texts[1] as string),
    ];
  },
};
