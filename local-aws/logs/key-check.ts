import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { groupArn } from './log-group.ts';

/** What the Logs service does with a key. Source: CloudWatch Logs user guide, "Encrypt log data". */
const ACTIONS = ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'DescribeKey'];

/**
 * Checks that the key exists, is a symmetric one in use, and that its policy lets the Logs service of this region
 * use it for this group (`kms:EncryptionContext:aws:logs:arn`).
 */
export function assertLogsKey(call: Call, kmsKeyId: string, groupName: string): void {
  const { kms } = call.world;
  const arn = groupArn({ account: call.account, region: call.region, name: groupName });
  const refused = new AwsError(
    'InvalidParameterException',
    `The specified KMS key does not exist or is not allowed to be used with LogGroup '${arn}'`,
  );
  if (!/^arn:aws:kms:[^:]+:\d{12}:(key|alias)\//.test(kmsKeyId)) {
    throw new AwsError('InvalidParameterException', 'KMS Key Id must be a valid KMS key ARN');
  }
  const key = kms.find(kmsKeyId, call);
  if (
    key === undefined ||
    key.state !== 'Enabled' ||
    key.spec !== 'SYMMETRIC_DEFAULT' ||
    key.region !== call.region
  ) {
    throw refused;
  }
  const use = { key, service: `logs.${call.region}.amazonaws.com`, context: { 'aws:logs:arn': arn } };
  const source = { sourceArn: arn, sourceAccount: call.account };
  if (!ACTIONS.every((action) => kms.serviceMayUse({ ...use, ...source, action }))) throw refused;
}
