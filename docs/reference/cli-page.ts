import type { Command, Option } from 'commander';
import { upCommand } from '../../lab/options.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { cell, type Page, table } from './page.ts';

const EXITS = table(
  ['Exit code', 'Meaning'],
  [
    ['0', 'done'],
    ['1', 'refused, or found wanting'],
    ['2', 'wrong usage'],
    ['3', 'the world failed: AWS, network, disk'],
  ],
);

/** Options that every command has; they are told once. */
const GLOBAL = ['--output', '--profile', '--region', '--endpoint', '--api'];

function nameOf(command: Command, root = 'sallyport'): string {
  const names: string[] = [];
  for (let one: Command | null = command; one !== null; one = one.parent) names.unshift(one.name());
  return names[0] === root || names[0]!.startsWith(`${root} `) ? names.join(' ') : [root, ...names].join(' ');
}

function optionRow(option: Option): string[] {
  const choices = option.argChoices ? ` One of ${option.argChoices.join(', ')}.` : '';
  const fallback =
    option.defaultValue === undefined || option.defaultValue === false
      ? ''
      : ` Default: ${option.defaultValueDescription ?? showDefault(option.defaultValue)}.`;
  const needed = option.mandatory ? ' Needed.' : '';
  return [
    `\`${option.flags.replaceAll('|', '\\|')}\``,
    cell(`${option.description}.${choices}${fallback}${needed}`),
  ];
}

function showDefault(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { minMs, maxMs } = value as { minMs?: number; maxMs?: number };
  if (minMs === undefined || maxMs === undefined) return JSON.stringify(value);
  return minMs === maxMs ? `${minMs / 1000}` : `${minMs / 1000}-${maxMs / 1000}`;
}

/** What a command's help shows below its options: its examples. */
function textAfter(command: Command): string {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  const at = help.search(/^Examples?:/m);
  return at < 0 ? '' : help.slice(at).trim();
}

function leaves(command: Command): Command[] {
  const below = command.commands.filter((one) => one.name() !== 'help');
  return below.length === 0 ? [command] : below.flatMap(leaves);
}

function section(command: Command, root?: string): string {
  const args = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const own = command.options.filter(({ long }) => !GLOBAL.includes(long ?? ''));
  const isApi = own.length < command.options.length;
  const after = textAfter(command);
  return [
    `## ${nameOf(command, root)}`,
    command.description(),
    `\`\`\`\n${[nameOf(command, root), ...args, ...(own.length > 0 ? ['[options]'] : [])].join(' ')}\n\`\`\``,
    command.registeredArguments
      .filter(({ description }) => description !== '')
      .map((argument) => `- \`${argument.name()}\`: ${argument.description}`)
      .join('\n'),
    table(['Option', ''], own.map(optionRow)),
    isApi ? 'And the [options of every command](#options-of-every-command).' : '',
    after === '' ? '' : `\`\`\`\n${after}\n\`\`\``,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** All commands with their options and examples, from the program itself. */
export function cliPage(): Page {
  const program = buildProgram();
  const commands = leaves(program).filter((command) => command.name() !== 'up');
  const shared = commands.flatMap(({ options }) => options).filter(({ long }) => GLOBAL.includes(long ?? ''));
  const global = GLOBAL.flatMap((long) => shared.find((option) => option.long === long) ?? []);
  return {
    file: 'cli.md',
    title: 'Commands',
    about:
      '`npx sallyport COMMAND` in the project, or `sallyport` where it is installed. `-o json` prints exactly one JSON value on stdout; progress and warnings go to stderr.',
    body: [
      EXITS,
      `## Options of every command\n\n${table(['Option', ''], global.map(optionRow))}`,
      section(upCommand(), 'sallyport up'),
      ...commands.map((command) => section(command)),
    ].join('\n\n'),
  };
}
