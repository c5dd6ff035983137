import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { lowerKeys } from '../../gateway/trail.ts';
import { DEFAULT_ACTIVATION_MS, MAX_ACTIVATION_MS, MAX_REGISTRATIONS } from '../nodes/activation.ts';
import { checkNodeRole, nodeRoleArn } from '../nodes/node-role.ts';
import { tagList } from '../shapes.ts';
import { readTags } from '../tags/tags.ts';

/** CreateActivation: a code by which hybrid nodes register. */
export const createActivation = defineAction({
  service: 'ssm',
  name: 'CreateActivation',
  readOnly: false,
  input: z.object({
    Description: z.string().max(256).optional(),
    DefaultInstanceName: z.string().max(256).optional(),
    IamRole: z.string().min(1).max(2048),
    RegistrationLimit: z.number().int().min(1).max(MAX_REGISTRATIONS).default(1),
    ExpirationDate: z.union([z.number(), z.string()]).optional(),
    Tags: tagList.optional(),
  }),
  authorize: (input, { account }) => [
    { resource: '*' },
    {
      action: 'iam:PassRole',
      resource: nodeRoleArn(input.IamRole, account),
      context: { 'iam:PassedToService': 'ssm.amazonaws.com' },
    },
  ],
  handle: (input, { world, account, region, now }) => {
    const expiresAt = expiry(input.ExpirationDate, now);
    const roleArn = nodeRoleArn(input.IamRole, account);
    checkNodeRole(world, roleArn, account);
    const { DefaultInstanceName: defaultName, Description: description } = input;
    const activation = world.ssm.activations.create({
      account,
      region,
      roleArn,
      createdAt: now,
      expiresAt,
      limit: input.RegistrationLimit,
      tags: readTags(input.Tags),
      ...(defaultName === undefined ? {} : { defaultName }),
      ...(description === undefined ? {} : { description }),
    });
    return { ActivationId: activation.id, ActivationCode: activation.code };
  },
  trailResponse: (output) => lowerKeys({ ...output, ActivationCode: 'HIDDEN_DUE_TO_SECURITY_REASONS' }),
});

function expiry(given: number | string | undefined, now: number): number {
  if (given === undefined) return now + DEFAULT_ACTIVATION_MS;
  const at = typeof given === 'number' ? given * 1000 : Date.parse(given);
  if (!Number.isFinite(at) || at <= now || at > now + MAX_ACTIVATION_MS)
    throw new AwsError(
      'InvalidParameters',
      'ExpirationDate: must be in the future, and at most 30 days from now.',
    );
  return Math.round(at);
}
