import type { Command } from 'commander';
import { refused } from '../exit.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { installPlugin, PluginInTheWay } from '../plugin/install.ts';

/** `plugin install DIR`: our drop-in for the AWS CLI's session-manager-plugin. */
export function addPluginCommands(program: Command): void {
  const plugin = program.command('plugin').description("A drop-in for the AWS CLI's session-manager-plugin.");
  withGlobalOptions(plugin.command('install').argument('<dir>', 'a folder; made if it is not there'))
    .description(
      'Put session-manager-plugin into a folder. Nothing else is changed: add the folder to PATH to use it.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  sallyport plugin install ~/.local/share/sallyport && export PATH=~/.local/share/sallyport:$PATH',
    )
    .action(async (dir: string, _options: object, command: Command) => {
      const { output } = settingsOf(command);
      try {
        const path = await installPlugin(dir);
        output.one({ path }, () => `${path}\nTo use it with the AWS CLI: export PATH=${dir}:$PATH`);
      } catch (error) {
        throw error instanceof PluginInTheWay ? refused(error.message) : error;
      }
    });
}
