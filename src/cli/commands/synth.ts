import type { Command } from 'commander';
import { failed } from '../exit.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { needInfra } from '../need-infra.ts';
import type { Output } from '../output.ts';

const DEFAULT_FOLDER = 'sallyport-templates';

/** `synth`: the CloudFormation templates, as files; nothing is asked of AWS. */
export function addSynthCommand(program: Command): void {
  withGlobalOptions(program.command('synth'))
    .description('Write the CloudFormation templates of hub, members, single account and organisation.')
    .option('--out <dir>', 'the folder to write into; made if it is not there', DEFAULT_FOLDER)
    .addHelpText(
      'after',
      '\nExample:\n  sallyport synth --out templates && ls templates\n\nNothing is asked of AWS. docs/guides/deploy.md tells what is in them, and what it costs.',
    )
    .action(async (options: { out: string }, command: Command) =>
      synth(options.out, settingsOf(command).output),
    );
}

async function synth(folder: string, output: Output): Promise<void> {
  output.note('Making the templates; this takes a few seconds ...');
  const { writeTemplates } = await needInfra(() => import('@sallyport/infra/synthesize.ts'));
  let written: ReturnType<typeof writeTemplates>;
  try {
    written = writeTemplates(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw failed(`The templates cannot be written into ${folder}: ${error.message}`, error);
    throw error;
  }
  output.list(
    written,
    [
      { heading: 'FILE', cell: ({ file }) => file },
      { heading: 'KB', cell: ({ bytes }) => String(Math.ceil(bytes / 1000)) },
      { heading: 'RESOURCES', cell: ({ resources }) => String(resources) },
      { heading: 'DEPLOYED TO', cell: ({ where }) => where },
    ],
    'No templates.',
  );
  if (output.format === 'text')
    output.note(
      '\nNext: `sallyport deploy` asks what is needed, shows what would change, and deploys them. Or take the files as they are: docs/guides/deploy.md.',
    );
}
