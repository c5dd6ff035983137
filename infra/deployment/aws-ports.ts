import { CloudFormationClient, paginateListStackInstances } from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { asFault } from '../../src/adapters/aws/aws-fault.ts';
import { AwsClients } from '../../src/adapters/aws/clients.ts';
import { NAMES } from '../names.ts';
import { CloudFormationStacks } from './cloudformation-stacks.ts';
import type { DeploymentPorts, Reached } from './run-deployment.ts';
import { surveyPlace } from './survey.ts';

/** How AWS is reached; a profile of the answers goes before the command line's. */
export interface AwsAccess {
  readonly profile: string | undefined;
  readonly endpoint: string | undefined;
  readonly hubAccount: string;
}

/** What a deployment asks of AWS, by the SDK. */
export function awsPorts(access: AwsAccess): Omit<DeploymentPorts, 'confirm' | 'say'> {
  const { endpoint } = access;
  const client = ({ region, profile = access.profile }: Omit<Reached, 'account'>) => ({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
  });
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
      upload(new S3Client({ ...client(where), forcePathStyle: endpoint !== undefined }), where, {
        name,
        text,
        endpoint,
      }),
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

/** Templates are larger than CloudFormation takes in a call: they go through a bucket of the same account and Region. */
async function upload(
  s3: S3Client,
  { account, region }: Reached,
  { name, text, endpoint }: { name: string; text: string; endpoint: string | undefined },
): Promise<string> {
  const Bucket = `sallyport-templates-${account}-${region}`;
  const Key = `${name}.template.json`;
  try {
    await ensureBucket(s3, Bucket, { region, isPlain: endpoint?.startsWith('http:') === true });
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body: text,
        ContentType: 'application/json',
        ExpectedBucketOwner: account,
      }),
    );
  } catch (error) {
    throw asFault('s3 PutObject', error);
  }
  return endpoint === undefined
    ? `https://${Bucket}.s3.${region}.amazonaws.com/${Key}`
    : `${endpoint}/${Bucket}/${Key}`;
}

async function ensureBucket(
  s3: S3Client,
  Bucket: string,
  { region, isPlain }: { readonly region: string; readonly isPlain: boolean },
): Promise<void> {
  const isThere = await s3.send(new HeadBucketCommand({ Bucket })).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && error.name === 'NotFound') return false;
      throw error;
    },
  );
  if (isThere) return;
  // S3's oldest Region alone must not be named.
  const where =
    region === 'us-east-1'
      ? {}
      : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' } };
  await s3.send(new CreateBucketCommand({ Bucket, ...where }));
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  // An endpoint of one's own may have no TLS: then this would shut us out.
  if (isPlain) return;
  const arn = `arn:aws:s3:::${Bucket}`;
  await s3.send(
    new PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [arn, `${arn}/*`],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      }),
    }),
  );
}
