import type { ChannelFlag } from '@sallyport/session-channel/payloads/flag.ts';
import type { SessionPlan } from './document.ts';
import { homeOf, shellEnvironment } from './home.ts';
import { startPlainProgram } from './plain-program.ts';
import { readPortTarget, startPortProgram } from './port-program.ts';
import type { Program, ProgramEvents } from './program.ts';
import { chooseShellUser } from './run-as.ts';
import { startTerminalProgram } from './terminal-program.ts';

interface CommandProperties {
  readonly commands?: unknown;
  readonly separateOutputStream?: unknown;
}

/** The commands of the document for this platform; a list is joined by newlines. */
function commandOf(properties: CommandProperties): string {
  const { commands } = properties;
  const text = Array.isArray(commands) ? commands.map(String).join('\n') : String(commands ?? '');
  if (text.trim() === '') throw new Error('Unable to start command: the document has no commands for linux');
  return text;
}

/** Starts what the session type asks for. Throws in the agent's words when it can't. */
export function startProgram(
  plan: SessionPlan,
  place: { host: { homeDir: string; instanceId: string }; sendFlag: (flag: ChannelFlag) => void },
  events: ProgramEvents,
): Program {
  if (plan.sessionType === 'Port')
    return startPortProgram(readPortTarget(plan.properties), events, place.sendFlag);
  const user = chooseShellUser(plan.runAs);
  const home = homeOf(place.host.homeDir, place.host.instanceId, user);
  const env = shellEnvironment(user, home);
  const linux = (plan.properties['linux'] ?? {}) as CommandProperties;
  switch (plan.sessionType) {
    case 'Standard_Stream':
      return startTerminalProgram({ command: undefined, user, home, env }, events);
    case 'InteractiveCommands':
      return startTerminalProgram({ command: commandOf(linux), user, home, env }, events);
    case 'NonInteractiveCommands': {
      const separateErrors = linux.separateOutputStream === true || linux.separateOutputStream === 'true';
      return startPlainProgram({ command: commandOf(linux), separateErrors, user, home, env }, events);
    }
    default:
      throw new Error(`Plugin with name ${plan.sessionType} not found. Step name: ${plan.sessionType}`);
  }
}
