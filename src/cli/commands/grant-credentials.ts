import type { Command } from 'commander';
import { ApiClient } from '../api-client.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import type { GrantCredentialsView } from '../grant-credentials.ts';
import { write } from '../output.ts';

/** `grant credentials ID`: what AWS's `credential_process` takes, always JSON. Asked again, it gives new ones until the end. */
export function addGrantCredentialsCommand(grant: Command): void {
  withGlobalOptions(grant.command('credentials').argument('<id>', 'an active grant of yours'))
    .description('Print credentials of an active sts grant, for credential_process in ~/.aws/config.')
    .addHelpText(
      'after',
      '\nAny AWS tool then works under the grant, until its end:\n\n  [profile prod-shell]\n  region = us-east-1\n  credential_process = sallyport grant credentials g-0123456789ab --profile engineer\n\n  aws ssm start-session --profile prod-shell --target i-0123456789abcdef0\n\nExample:\n  sallyport grant credentials g-0123456789ab',
    )
    .action(async (id: string, _flags: object, command: Command) => {
      const api = new ApiClient(settingsOf(command));
      const path = `/v1/grants/${encodeURIComponent(id)}/credentials`;
      write(renderCredentialProcess(await api.post<GrantCredentialsView>(path, {})));
    });
}

/** The answer of a credential_process (AWS SDKs and tools reference guide, "Process credential provider"). */
export function renderCredentialProcess(given: GrantCredentialsView): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: given.accessKeyId,
    SecretAccessKey: given.secretAccessKey,
    SessionToken: given.sessionToken,
    Expiration: given.expiresAt,
  });
}
