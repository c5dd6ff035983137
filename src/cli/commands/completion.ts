import type { Command } from 'commander';
import { Option } from 'commander';
import { write } from '../output.ts';

/** A command's path, such as `session list`, and the words that may follow it. */
interface Completion {
  readonly path: string;
  readonly words: readonly string[];
}

/** Every command with its subcommands and options, from the program itself. */
export function completionsOf(command: Command, path = ''): Completion[] {
  const children = command.commands;
  const options = command.options
    .filter((option) => !option.hidden)
    .map((option) => option.long ?? option.short ?? '');
  const own = { path, words: [...children.map((child) => child.name()), ...options, '--help'] };
  return [
    own,
    ...children.flatMap((child) =>
      completionsOf(child, path === '' ? child.name() : `${path} ${child.name()}`),
    ),
  ];
}

/** A bash script; zsh runs it through bashcompinit. Words come from our own program, so nothing in them is quoted. */
function bashScript(completions: readonly Completion[]): string {
  const cases = completions
    .map(({ path, words }) => `      "${path}") words="${words.join(' ')}"; break ;;`)
    .join('\n');
  return `_sallyport() {
  local path="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  # An argument such as a session id is no command: shorten until a command is left.
  while :; do
    case "$path" in
${cases}
      *" "*) path="\${path% *}" ;;
      *) path="" ;;
    esac
  done
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _sallyport sallyport`;
}

/** `completion`: prints a shell script that completes commands and options. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('Print a completion script for bash or zsh.')
    .addOption(new Option('--shell <shell>', 'for which shell').choices(['bash', 'zsh']).default('bash'))
    .addHelpText(
      'after',
      '\nExamples:\n  source <(npx sallyport completion)\n  npx sallyport completion --shell zsh >> ~/.zshrc',
    )
    .action((options: { shell: string }) => {
      const script = bashScript(completionsOf(program));
      write(options.shell === 'zsh' ? `autoload -U +X bashcompinit && bashcompinit\n${script}` : script);
    });
}
