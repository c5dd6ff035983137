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
    .option('--functions', 'make the zips of the Lambda functions too, in the folder that CodePrefix names')
    .addHelpText(
      'after',
      '\nExample:\n  sallyport synth --out templates && ls templates\n\nNothing is asked of AWS. docs/guides/deploy.md tells what is in them, and what it costs.',
    )
    .action(async (options: SynthOptions, command: Command) => synth(options, settingsOf(command).output));
}

interface SynthOptions {
  readonly out: string;
  readonly functions?: boolean;
}

async function synth({ out: folder, functions }: SynthOptions, output: Output): Promise<void> {
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
  const zips = functions ? await writeFunctions(folder, output) : [];
  output.list(
    [...written, ...zips],
    [
      { heading: 'FILE', cell: ({ file }) => file },
      { heading: 'KB', cell: ({ bytes }) => String(Math.ceil(bytes / 1000)) },
      { heading: 'RESOURCES', cell: (row) => ('resources' in row ? String(row.resources) : null) },
      { heading: 'DEPLOYED TO', cell: ({ where }) => where },
    ],
    'No templates.',
  );
  if (output.format !== 'text') return;
  if (zips[0] !== undefined)
    output.note(
      `\nDeployed by hand: put the folder functions into a bucket of the hub's home Region. CodeBucket is its name, CodePrefix ${zips[0].prefix}.`,
    );
  output.note(
    '\nNext: `sallyport deploy` asks what is needed, shows what would change, and deploys them. Or take the files as they are: docs/guides/deploy.md.',
  );
}

async function writeFunctions(folder: string, output: Output) {
  output.note('Making the functions; this takes some seconds ...');
  const infra = await needInfra(() => import('@sallyport/infra/deployment/write-functions.ts'));
  return infra.writeFunctions(folder);
}
