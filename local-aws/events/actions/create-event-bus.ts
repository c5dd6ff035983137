import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { askBus, tagList, tagsOf } from '../place.ts';
import { busArn } from '../rule.ts';

/** Buses of one account and region. Source: EventBridge quotas. */
const MAX_BUSES = 100;

/** Source: API_CreateEventBus. */
export const createEventBus = defineAction({
  service: 'events',
  name: 'CreateEventBus',
  readOnly: false,
  input: z.object({
    Name: z
      .string()
      .min(1)
      .max(256)
      .regex(/^[.\-_A-Za-z0-9]+$/),
    Description: z.string().max(512).optional(),
    KmsKeyIdentifier: z.string().max(2048).optional(),
    DeadLetterConfig: z.object({ Arn: z.string().max(1600).optional() }).optional(),
    Tags: tagList.optional(),
  }),
  authorize: ({ Name }, call) => askBus(call, Name),
  handle: (input, call) => {
    const { account, region, now, world } = call;
    if (world.events.bus(account, region, input.Name) !== undefined) {
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${input.Name} already exists.`);
    }
    if (world.events.buses(account, region).length >= MAX_BUSES) {
      throw new AwsError(
        'LimitExceededException',
        'The requested resource exceeds the maximum number allowed.',
      );
    }
    const arn = busArn(account, region, input.Name);
    world.events.putBus({
      account,
      region,
      name: input.Name,
      arn,
      description: input.Description,
      kmsKeyIdentifier: input.KmsKeyIdentifier,
      deadLetterArn: input.DeadLetterConfig?.Arn,
      tags: tagsOf(input.Tags ?? []),
      createdAt: now,
      modifiedAt: now,
    });
    return { EventBusArn: arn, Description: input.Description, KmsKeyIdentifier: input.KmsKeyIdentifier };
  },
  omits: ['A key of KMS is kept, and not used.'],
});
