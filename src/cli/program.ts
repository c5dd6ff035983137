import { Command } from 'commander';
import { addCompletionCommand } from './commands/completion.ts';
import { addConnectCommand } from './commands/connect.ts';
import { addDeployCommand } from './commands/deploy.ts';
import { addEvidenceCommands } from './commands/evidence.ts';
import { addFindingCommands } from './commands/finding.ts';
import { addGrantCommands } from './commands/grant.ts';
import { addGuardrailCommands } from './commands/guardrail.ts';
import { addHoldCommands } from './commands/hold.ts';
import { addLogCommands } from './commands/log.ts';
import { addNodeCommands } from './commands/node.ts';
import { addNoticeCommands } from './commands/notice.ts';
import { addPluginCommands } from './commands/plugin.ts';
import { addPruneCommands } from './commands/prune.ts';
import { addRecordingCommands } from './commands/recording.ts';
import { addRuleCommands } from './commands/rule.ts';
import { addSearchCommand } from './commands/search.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSessionCommands } from './commands/session.ts';
import { addStatusCommand } from './commands/status.ts';
import { addSynthCommand } from './commands/synth.ts';

export const VERSION = '0.1.0';

/** The whole command line. `up` is the lab's own (lab/main.ts): it stands here for the help only. */
export function buildProgram(): Command {
  const program = new Command('sallyport')
    .description('Governs shells on AWS nodes: granted on purpose, watched while they run, ended on time.')
    .version(VERSION)
    .showHelpAfterError('(--help shows how it is used)')
    .addHelpText('after', '\nStart here: npm start runs a lab on this machine; no AWS account is needed.');
  program
    .command('up')
    .description('Start the lab: local-aws, four nodes and the server. sallyport up --help tells more.')
    .allowUnknownOption();
  addServeCommand(program);
  addStatusCommand(program);
  addNodeCommands(program);
  addSessionCommands(program);
  addGrantCommands(program);
  addConnectCommand(program);
  addPluginCommands(program);
  addGuardrailCommands(program);
  addRuleCommands(program);
  addFindingCommands(program);
  addNoticeCommands(program);
  addLogCommands(program);
  addRecordingCommands(program);
  addSearchCommand(program);
  addEvidenceCommands(program);
  addHoldCommands(program);
  addPruneCommands(program);
  addSynthCommand(program);
  addDeployCommand(program);
  addCompletionCommand(program);
  return program;
}
