import { type Command, Option } from 'commander';
import { type GlobalOptions, readSettings, type Settings } from './settings.ts';

/** Gives a command the options that every command has, with the same names as the AWS CLI's. */
export function withGlobalOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['text', 'json', 'ndjson']).default('text'),
    )
    .option(
      '--profile <name>',
      'AWS profile; in a lab one of admin, approver, engineer, contractor, auditor, hub',
    )
    .option('--region <region>', 'AWS Region')
    .option('--endpoint <url>', 'AWS endpoint, for local-aws')
    .option('--api <url>', "Sallyport's API (also SALLYPORT_API); default: the lab that runs here");
}

/** The settings of the command that was called. */
export function settingsOf(command: Command): Settings {
  return readSettings(command.optsWithGlobals<GlobalOptions>());
}
