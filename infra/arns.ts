import { Aws } from 'aws-cdk-lib';

/** The ARN of something in any account and Region; the account and Region are this stack's where left out. */
export function arnOf(
  service: string,
  resource: string,
  {
    region = Aws.REGION,
    account = Aws.ACCOUNT_ID,
  }: { readonly region?: string; readonly account?: string } = {},
): string {
  return `arn:${Aws.PARTITION}:${service}:${region}:${account}:${resource}`;
}

/** The ARN of a role, user or policy. */
export function iamArn(resource: string, account: string = Aws.ACCOUNT_ID): string {
  return arnOf('iam', resource, { region: '', account });
}

/** The ARN of a bucket, or of objects in it. */
export function bucketArn(bucket: string, objects = ''): string {
  return `arn:${Aws.PARTITION}:s3:::${bucket}${objects}`;
}
