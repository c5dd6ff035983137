import { CloudFormationClient, paginateListStackInstances } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { asFault } from '../../src/adapters/aws/aws-fault.ts';
import { AwsClients } from '../../src/adapters/aws/clients.ts';
import { NAMES } from '../names.ts';
import { CloudFormationStacks } from './cloudformation-stacks.ts';
import { ConfigInForce } from './config-bucket.ts';
import type { DeploymentPorts, Reached } from './run-deployment.ts';
import { concurrencyQuota, runningCode } from './running-code.ts';
import { surveyPlace } from './survey.ts';
import { TemplateBucket } from './template-bucket.ts';

/** How AWS is reached; a profile of the answers goes before the command line's. */
export interface AwsAccess {
  readonly profile: string | undefined;
  readonly endpoint: string | undefined;
  readonly hubAccount: string;
}

/** What a deployment asks of AWS, by the SDK. */
export function awsPorts(access: AwsAccess): Omit<DeploymentPorts, 'bundles' | 'confirm' | 'say'> {
  const { endpoint } = access;
  const client = ({ region, profile = access.profile }: Omit<Reached, 'account'>) => ({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
  });
  const s3 = (where: Reached) => new S3Client({ ...client(where), forcePathStyle: endpoint !== undefined });
  const bucket = (where: Reached) => new TemplateBucket(s3(where), { ...where, endpoint });
  return {
    stacks: (where) => new CloudFormationStacks(new CloudFormationClient(client(where))),
    accountOf: async (where) => {
      const sts = new STSClient(client(where));
      const { Account = '' } = await sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
        throw asFault('GetCallerIdentity', error);
      });
      return Account;
    },
    upload: (where, name, text) =>
      bucket(where).put({
        key: `${name}.template.json`,
        body: text,
        contentType: 'application/json',
        byContent: false,
      }),
    putCode: async (where, prefix, bundles) => {
      const into = bucket(where);
      for (const { name, zip } of bundles)
        await into.put({
          key: `${prefix}/${name}.zip`,
          body: zip,
          contentType: 'application/zip',
          byContent: true,
        });
    },
    concurrency: (where) => concurrencyQuota(new LambdaClient(client(where))),
    runningCode: (where, name) => runningCode(new LambdaClient(client(where)), name),
    config: (where) => new ConfigInForce(s3(where), where),
    members: async (where) => {
      const accounts = new Set<string>();
      const pages = paginateListStackInstances(
        { client: new CloudFormationClient(client(where)) },
        { StackSetName: NAMES.memberStack },
      );
      try {
        for await (const page of pages)
          for (const { Account } of page.Summaries ?? []) if (Account !== undefined) accounts.add(Account);
      } catch (error) {
        if (error instanceof Error && error.name.startsWith('StackSetNotFound')) return [];
        throw asFault('ListStackInstances', error);
      }
      return [...accounts].sort();
    },
    survey: async (where) => {
      const { profile = access.profile, account, region } = where;
      const clients = new AwsClients({
        hub: { account, region },
        members: [],
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(profile === undefined ? {} : { profile }),
      });
      try {
        return await surveyPlace(where, {
          clients: clients.hub.clients,
          clock: { now: Date.now },
          hubAccount: access.hubAccount,
        });
      } finally {
        clients.close();
      }
    },
  };
}
