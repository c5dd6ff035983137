import { ACTS } from './acts.ts';
import { ACTS_OF_PROGRAMS } from './acts-of-programs.ts';
import { Dice, line, type PromptStyle, type Scenario, type Step } from './scenario.ts';

const ALL = { ...ACTS, ...ACTS_OF_PROGRAMS };
const NAMES = Object.keys(ALL);
const ACTS_A_SESSION = 7;

const STYLES: readonly PromptStyle[] = [
  { name: 'user and host', bash: '\\u@\\h:\\w\\$ ', zsh: '%n@%m:%~%# ' },
  { name: 'brackets', bash: '[\\u@\\h \\W]\\$ ', zsh: '[%n@%m %1~]%# ' },
  { name: 'two rows', bash: '\\n--(\\u)-[\\w]\\n+-\\$ ', zsh: $prompt('--(%n)-[%~]', '+-%# ') },
  { name: 'an arrow', bash: '\\w ❯ ', zsh: '%F{green}%~%f ❯ ' },
  {
    name: 'a title and colours',
    bash: '\\[\\e]0;\\u@\\h: \\w\\a\\]\\[\\e[01;32m\\]\\u@\\h\\[\\e[00m\\]:\\[\\e[01;34m\\]\\w\\[\\e[00m\\]\\$ ',
    zsh: '%{\\e]0;%n@%m: %~\\a%}%B%F{green}%n@%m%f%b:%F{blue}%~%f%# ',
  },
  { name: 'bare', bash: '\\$ ', zsh: '%# ' },
  { name: 'a right prompt', bash: '(venv) \\u:\\W\\$ ', zsh: '%m%# ', zshRight: '[%~]' },
];

const SIZES = [
  { cols: 80, rows: 24 },
  { cols: 100, rows: 30 },
  { cols: 120, rows: 30 },
  { cols: 132, rows: 43 },
  { cols: 200, rows: 60 },
];

function $prompt(above: string, below: string): string {
  return `${above}\n${below}`;
}

/** The session of a seed: each act comes up in some, seven in each. */
export function scenarioOf(seed: number, shell: Scenario['shell']): Scenario {
  const dice = new Dice(seed * 2 + (shell === 'zsh' ? 1 : 0));
  const size = dice.of(SIZES);
  const style = dice.of(STYLES);
  const slowly = dice.below(2) === 0;
  const acts: string[] = [];
  const steps: Step[] = [];
  for (let at = 0; at < ACTS_A_SESSION; at += 1) {
    // Going round the list brings each act up equally often.
    const name = (at < 3 ? NAMES[(seed * 3 + at) % NAMES.length] : dice.of(NAMES)) as string;
    acts.push(name);
    steps.push(...(ALL[name]?.({ dice, shell, cols: size.cols }) ?? []));
  }
  const exit: Step = { ...line('exit'), until: /exit/ };
  return { seed, shell, style, size, slowly, acts, steps: [...steps, exit] };
}
