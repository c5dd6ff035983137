import type { Command } from 'commander';
import { Fault } from '../../operations/fault.ts';
import { askAnswers, askToGoOn } from '../deploy/ask-answers.ts';
import { renderReport, showChanges } from '../deploy/render-report.ts';
import { keep, refuseMistaken, setUp } from '../deploy/set-up.ts';
import { failed, refused, wrongUsage } from '../exit.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { needInfra } from '../need-infra.ts';
import { shown, write } from '../output.ts';
import type { Settings } from '../settings.ts';

interface DeployOptions {
  readonly answers?: string;
  readonly answersSchema?: boolean;
  readonly save?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly uninstall?: boolean;
  readonly serverConfig: string;
}

/** `deploy`: looks, shows what would change, deploys, looks for drift; or takes away again what was deployed. */
export function addDeployCommand(program: Command): void {
  withGlobalOptions(program.command('deploy'))
    .description('Deploy to AWS: what could not log, what would change, the deployment, what drifted.')
    .option('--answers <file>', 'answers as JSON in place of questions; docs/guides/deploy.md tells each')
    .option('--answers-schema', 'print the JSON Schema of that file, and do nothing else')
    .option('--save <file>', 'write the answers that were given into a file, for the next time')
    .option('--dry-run', 'show what would change and what drifted, and change nothing')
    .option('--yes', 'go on without asking, after what would change was shown')
    .option('--uninstall', 'take away what was deployed; archives, keys, session logs and the state stay')
    .option('--server-config <file>', 'where the configuration of the watch is kept', 'sallyport-server.json')
    .addHelpText(
      'after',
      '\nExample:\n  sallyport deploy --answers answers.json --dry-run\n\nNot tried on AWS so far: docs/guides/deploy.md says what was tried, and what it costs.',
    )
    .action(async (options: DeployOptions, command: Command) => deploy(options, settingsOf(command)));
}

const loadInfra = () => needInfra(() => import('@sallyport/infra/deployment/deployment.ts'));

type Infra = typeof import('@sallyport/infra/deployment/deployment.ts')['deployment'];
type Answers = ReturnType<Infra['parseAnswers']>;

async function deploy(options: DeployOptions, settings: Settings): Promise<void> {
  if (options.answersSchema) {
    const { deployment } = await loadInfra();
    write(JSON.stringify(deployment.answersJsonSchema(), null, 2));
    return;
  }
  const mayAsk = process.stdin.isTTY === true && settings.output.format === 'text';
  if (options.answers === undefined && !mayAsk)
    throw wrongUsage(
      'Give --answers FILE: there is no terminal to ask in (docs/guides/deploy.md shows one).',
    );
  if (!options.yes && !options.dryRun && !mayAsk)
    throw wrongUsage('Give --yes or --dry-run: there is no terminal to ask in before something is changed.');
  const { deployment: infra } = await loadInfra();
  try {
    const answers =
      options.answers === undefined
        ? await askAnswers(infra.parseAnswers)
        : await infra.readAnswers(options.answers);
    if (options.save !== undefined) keep(options.save, `${JSON.stringify(answers, null, 2)}\n`);
    await (options.uninstall ? undo : run)(infra, answers, { options, settings });
  } catch (error) {
    if (error instanceof infra.AnswersFault) throw wrongUsage(error.message);
    if (error instanceof Fault)
      throw error.retry === 'never' ? refused(error.message) : failed(error.message, error);
    throw error;
  }
}

interface Called {
  readonly options: DeployOptions;
  readonly settings: Settings;
}

async function run(infra: Infra, answers: Answers, called: Called): Promise<void> {
  const { options, settings } = called;
  const { output } = settings;
  const ports = portsOf(infra, answers, called);
  refuseMistaken(infra, answers, options.serverConfig);
  output.note('Making the templates; this takes a few seconds ...');
  const dryRun = options.dryRun === true;
  const report = await infra.runDeployment(answers, infra.synthesize(), { dryRun, ports });
  const isDeclined = report.stacks.some(({ state }) => state === 'declined');
  const done = isDeclined
    ? null
    : await setUp(infra, answers, {
        file: options.serverConfig,
        dryRun,
        ports,
        output,
        confirm: async (question) => options.yes === true || askToGoOn(question),
      });
  output.one({ ...report, serverConfig: done?.file ?? null, config: done }, () => renderReport(report, done));
  if (isDeclined) throw refused('Not everything was deployed: a change was declined.');
  if (report.stacks.some(({ drift }) => drift.length > 0))
    throw refused('Something is otherwise than the templates say: the report names it.');
}

async function undo(infra: Infra, answers: Answers, called: Called): Promise<void> {
  if (called.options.dryRun) throw wrongUsage('--dry-run and --uninstall do not go together.');
  const removed = await infra.undoDeployment(answers, infra.synthesize(), portsOf(infra, answers, called));
  called.settings.output.one(removed, () => renderRemoved(removed));
}

function portsOf(infra: Infra, { account }: Answers, { options, settings }: Called) {
  const { output, profile, endpoint } = settings;
  return {
    ...infra.awsPorts({ profile, endpoint, hubAccount: account }),
    bundles: infra.makeBundles,
    // Reasons are AWS's words, and names in them are anybody's.
    say: (line: string) => output.note(shown(line)),
    confirm: async (
      target: { stack: string; account: string; region: string },
      changes: Parameters<typeof showChanges>[0],
    ) => {
      output.note(showChanges(changes));
      return (
        options.yes === true || askToGoOn(`Change ${target.stack} in ${target.account}, ${target.region}?`)
      );
    },
  };
}

function renderRemoved(
  removed: readonly { stack: string; account: string; region: string; kept: readonly string[] }[],
): string {
  if (removed.length === 0) return 'There was nothing to take away.';
  return removed
    .map(
      ({ stack, account, region, kept }) =>
        `${stack} is gone from ${account}, ${region}. Kept:\n${kept.map((one) => `  ${shown(one)}`).join('\n')}`,
    )
    .join('\n');
}
