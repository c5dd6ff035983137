import { fromEnv, fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { failed } from './exit.ts';
import type { Settings } from './settings.ts';

/** What the AWS SDK and our signer take. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export type CredentialProvider = () => Promise<Credentials>;

/** The credentials of the settings' profile: the lab's files while a lab is used, else the usual chain. */
export function credentialProvider(settings: Settings): CredentialProvider {
  const files =
    settings.configFile === undefined
      ? {}
      : { configFilepath: settings.configFile, filepath: settings.credentialsFile };
  const provider =
    settings.profile !== undefined
      ? fromIni({ profile: settings.profile, ...files })
      : process.env['AWS_ACCESS_KEY_ID'] === undefined
        ? fromNodeProviderChain()
        : fromEnv();
  return async () => {
    try {
      return await provider();
    } catch (error) {
      const who =
        settings.profile === undefined
          ? 'No AWS credentials were found'
          : `The profile ${settings.profile} gave no AWS credentials`;
      throw failed(`${who}: ${(error as Error).message}. Name one with --profile.`, error);
    }
  };
}
