import { Aws, CfnCondition, Fn } from 'aws-cdk-lib';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { SHELL_PROFILE } from '../../src/domain/recordings/shell-profile.ts';
import { NAMES, SESSION_DOCUMENT } from '../names.ts';
import type { MemberParameters } from './member-parameters.ts';

/** The document of an account's and Region's sessions: logged to both places, encrypted, bounded in time, marked. */
export class SessionDocument extends Construct {
  constructor(scope: Construct, parameters: MemberParameters, keyArn: string) {
    super(scope, 'SessionDocument');
    const runAs = new CfnCondition(scope, 'RunsAsUser', {
      expression: Fn.conditionNot(Fn.conditionEquals(parameters.runAsUser.valueAsString, '')),
    });
    new CfnDocument(this, 'Document', {
      name: SESSION_DOCUMENT,
      documentType: 'Session',
      documentFormat: 'JSON',
      // A change makes the next version, and it the default: the document cannot be replaced under its name.
      updateMethod: 'NewVersion',
      content: {
        schemaVersion: '1.0',
        description: 'Sallyport: sessions are logged, encrypted and end in time',
        sessionType: 'Standard_Stream',
        inputs: {
          s3BucketName: parameters.archiveBucket,
          s3KeyPrefix: `${Aws.ACCOUNT_ID}/${Aws.REGION}`,
          s3EncryptionEnabled: true,
          cloudWatchLogGroupName: NAMES.logGroup,
          cloudWatchEncryptionEnabled: true,
          cloudWatchStreamingEnabled: true,
          kmsKeyId: keyArn,
          runAsEnabled: Fn.conditionIf(runAs.logicalId, true, false),
          runAsDefaultUser: parameters.runAsUser.valueAsString,
          idleSessionTimeout: parameters.idleMinutes,
          maxSessionDuration: parameters.maxMinutes,
          shellProfile: { linux: SHELL_PROFILE, windows: '' },
        },
      },
    });
  }
}
