import { z } from 'zod';
import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import type { Trail } from './trail.ts';

/** The members that CreateTrail and UpdateTrail share. */
export const settingsShape = {
  S3BucketName: z.string().optional(),
  S3KeyPrefix: z.string().max(200).optional(),
  SnsTopicName: z.string().max(256).optional(),
  IncludeGlobalServiceEvents: z.boolean().optional(),
  IsMultiRegionTrail: z.boolean().optional(),
  EnableLogFileValidation: z.boolean().optional(),
  CloudWatchLogsLogGroupArn: z.string().optional(),
  CloudWatchLogsRoleArn: z.string().optional(),
  KmsKeyId: z.string().optional(),
  IsOrganizationTrail: z.boolean().optional(),
};

const settings = z.object(settingsShape);
type Settings = z.output<typeof settings>;

/** Refuses settings that name what is not there, or what the account may not do. */
export function checkSettings(call: Call, input: Settings): void {
  if (input.S3BucketName !== undefined && call.world.s3.bucket(input.S3BucketName) === undefined) {
    throw new AwsError('S3BucketDoesNotExistException', `S3 bucket ${input.S3BucketName} does not exist!`);
  }
  if (input.IsOrganizationTrail === true && !call.world.organizations.isManagementAccount(call.account)) {
    throw new AwsError(
      'NotOrganizationMasterAccountException',
      'This request can only be made by the management account of an organization.',
    );
  }
}

/** The trail with what the input sets; what it does not name stays. */
export function withSettings(call: Call, trail: Trail, input: Settings): Trail {
  const topic = input.SnsTopicName;
  const topicArn =
    topic === undefined || topic.startsWith('arn:')
      ? topic
      : `arn:aws:sns:${call.region}:${call.account}:${topic}`;
  return {
    ...trail,
    s3BucketName: input.S3BucketName ?? trail.s3BucketName,
    s3KeyPrefix: input.S3KeyPrefix ?? trail.s3KeyPrefix,
    snsTopicArn: topicArn ?? trail.snsTopicArn,
    includeGlobalServiceEvents: input.IncludeGlobalServiceEvents ?? trail.includeGlobalServiceEvents,
    isMultiRegion: input.IsMultiRegionTrail ?? trail.isMultiRegion,
    isOrganization: input.IsOrganizationTrail ?? trail.isOrganization,
    logFileValidation: input.EnableLogFileValidation ?? trail.logFileValidation,
    logGroupArn: input.CloudWatchLogsLogGroupArn ?? trail.logGroupArn,
    logRoleArn: input.CloudWatchLogsRoleArn ?? trail.logRoleArn,
    kmsKeyId: input.KmsKeyId ?? trail.kmsKeyId,
  };
}

/** What CreateTrail and UpdateTrail answer, and (with `described`) DescribeTrails. */
export function trailOutput(trail: Trail, described = false): Record<string, unknown> {
  return {
    Name: trail.name,
    S3BucketName: trail.s3BucketName,
    S3KeyPrefix: trail.s3KeyPrefix,
    ...(trail.snsTopicArn === undefined
      ? {}
      : { SnsTopicName: trail.snsTopicArn.split(':').at(-1), SnsTopicARN: trail.snsTopicArn }),
    IncludeGlobalServiceEvents: trail.includeGlobalServiceEvents,
    IsMultiRegionTrail: trail.isMultiRegion,
    TrailARN: trail.arn,
    LogFileValidationEnabled: trail.logFileValidation,
    CloudWatchLogsLogGroupArn: trail.logGroupArn,
    CloudWatchLogsRoleArn: trail.logRoleArn,
    KmsKeyId: trail.kmsKeyId,
    IsOrganizationTrail: trail.isOrganization,
    ...(described
      ? {
          HomeRegion: trail.homeRegion,
          HasCustomEventSelectors: trail.customSelectors,
          HasInsightSelectors: false,
        }
      : {}),
  };
}
