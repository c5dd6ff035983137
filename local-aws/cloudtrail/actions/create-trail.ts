import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { askTrail, checkTrailName, trailArn, visibleTrails } from '../find-trail.ts';
import { DEFAULT_SELECTORS } from '../trail.ts';
import { checkSettings, settingsShape, trailOutput, withSettings } from '../trail-settings.ts';

/** Trails of one account in one region. Source: CloudTrail quotas. */
const MAX_TRAILS = 5;

/** Source: API_CreateTrail. */
export const createTrail = defineAction({
  service: 'cloudtrail',
  name: 'CreateTrail',
  readOnly: false,
  input: z.object({
    ...settingsShape,
    Name: z.string(),
    S3BucketName: z.string(),
    TagsList: z.array(z.object({ Key: z.string(), Value: z.string().default('') })).optional(),
  }),
  authorize: ({ Name }, call) => askTrail(call, Name),
  handle: (input, call) => {
    const { account, region, world } = call;
    checkTrailName(input.Name);
    const known = visibleTrails(call, true);
    if (known.some(({ name }) => name === input.Name)) {
      throw new AwsError(
        'TrailAlreadyExistsException',
        `Trail ${input.Name} already exists for customer: ${account}`,
      );
    }
    if (known.length >= MAX_TRAILS) {
      throw new AwsError(
        'MaximumNumberOfTrailsExceededException',
        `User: ${account} already has ${MAX_TRAILS} trails in ${region}.`,
      );
    }
    checkSettings(call, input);
    const trail = withSettings(
      call,
      {
        arn: trailArn(call, input.Name),
        name: input.Name,
        account,
        homeRegion: region,
        s3BucketName: input.S3BucketName,
        includeGlobalServiceEvents: true,
        isMultiRegion: false,
        isOrganization: false,
        logFileValidation: false,
        selectors: DEFAULT_SELECTORS,
        customSelectors: false,
        logging: false,
        deliveredId: world.cloudtrail.log.lastId(),
        tags: Object.fromEntries((input.TagsList ?? []).map(({ Key, Value }) => [Key, Value])),
      },
      input,
    );
    world.cloudtrail.putTrail(trail);
    return trailOutput(trail);
  },
  omits: ['The bucket must be there; its policy is asked when log files are written, not here.'],
});
