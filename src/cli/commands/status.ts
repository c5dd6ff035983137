import type { Command } from 'commander';
import pc from 'picocolors';
import type { Status } from '../../operations/status.ts';
import { ApiClient } from '../api-client.ts';
import { EXIT } from '../exit.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { renderFields, shown, showTime } from '../output.ts';

function renderStatus(status: Status): string {
  const word = status.seeing
    ? status.keepingUp
      ? pc.green('seeing')
      : pc.yellow('seeing, but behind')
    : pc.red('blind');
  return [
    renderFields([
      ['watch', status.observeOnly ? `${word} ${pc.yellow('(observe only: nothing is terminated)')}` : word],
      ['open sessions', String(status.openSessions)],
      ['last event', showTime(status.lastEventAt)],
      ['waiting', `${status.due.count} to judge, ${status.outbox.count} notices to send`],
      ['guardrails', `in force since ${showTime(status.guardrailsLoadedAt)}`],
      ...(status.evidence === null ? [] : [['evidence', evidenceText(status.evidence)] as [string, string]]),
      ['running since', showTime(status.startedAt)],
      ...status.streams.map(({ logGroup, error, readAt }): [string, string] => [
        shown(logGroup),
        error === null ? `followed, read ${showTime(readAt)}` : pc.red(shown(error)),
      ]),
      ...status.topics.map(({ arn, confirmed, pending, error }): [string, string] => [
        shown(arn.slice(arn.lastIndexOf(':') + 1)),
        error === null
          ? `${confirmed} subscribed${pending ? pc.yellow(`, ${pending} not confirmed`) : ''}`
          : pc.red(shown(error)),
      ]),
      ...status.places.map((place): [string, string] => [
        `${place.account} ${place.region}`,
        place.error === null ? `observed ${showTime(place.sweptAt)}` : pc.red(shown(place.error)),
      ]),
    ]),
    ...status.reasons.map((reason) => `${pc.red('!')} ${shown(reason)}`),
  ].join('\n');
}

function evidenceText({ bundles, verified, walk }: NonNullable<Status['evidence']>): string {
  const last =
    verified === null ? 'not verified again yet' : `all verified again ${showTime(verified.endedAt)}`;
  const problems = Math.max(verified?.problems ?? 0, walk?.problems ?? 0);
  return `${bundles} bundles, ${last}${problems === 0 ? '' : pc.red(`, ${problems} problems`)}`;
}

/** `status`: is the watch seeing and the loop keeping up; exit 1 when it is blind. */
export function addStatusCommand(program: Command): void {
  withGlobalOptions(program.command('status'))
    .description('Is the watch seeing, and is it keeping up? Exit 1 when blind.')
    .action(async (_options: object, command: Command) => {
      const settings = settingsOf(command);
      const status = await new ApiClient(settings).get<Status>('/v1/status');
      settings.output.one(status, renderStatus);
      if (!status.seeing) process.exitCode = EXIT.refused;
    });
}
