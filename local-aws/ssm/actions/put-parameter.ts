import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { lowerKeys } from '../../gateway/trail.ts';
import { parameterArn } from '../parameters/parameter-store.ts';
import { tagList } from '../shapes.ts';
import { readTags } from '../tags/tags.ts';

/** PutParameter. */
export const putParameter = defineAction({
  service: 'ssm',
  name: 'PutParameter',
  readOnly: false,
  input: z.object({
    Name: z.string().min(1).max(2048),
    Value: z.string().min(1),
    Type: z.enum(['String', 'StringList', 'SecureString']).optional(),
    Description: z.string().max(1024).optional(),
    KeyId: z.string().min(1).max(256).optional(),
    Overwrite: z.boolean().default(false),
    AllowedPattern: z.string().max(1024).optional(),
    Tags: tagList.optional(),
    Tier: z.enum(['Standard', 'Advanced', 'Intelligent-Tiering']).default('Standard'),
    DataType: z.string().max(128).default('text'),
  }),
  authorize: (input, { account, region }) => [{ resource: parameterArn(input.Name, account, region) }],
  handle: (input, { world, account, region, principal }) => {
    if (input.Overwrite && input.Tags !== undefined)
      throw new AwsError(
        'ValidationException',
        "Tags and overwrite can't be used together. To tag a parameter that is there, use AddTagsToResource.",
      );
    const before = world.ssm.parameters.find(input.Name, account, region);
    const type = input.Type ?? before?.type;
    if (type === undefined)
      throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
    const tags = readTags(input.Tags);
    const row = world.ssm.parameters.put(
      {
        account,
        region,
        name: input.Name,
        type,
        value: input.Value,
        tier: input.Tier === 'Advanced' ? 'Advanced' : 'Standard',
        dataType: input.DataType,
        modifiedBy: principal.arn,
        ...(input.Description === undefined ? {} : { description: input.Description }),
        ...(input.AllowedPattern === undefined ? {} : { allowedPattern: input.AllowedPattern }),
        ...(type === 'SecureString' ? { keyId: input.KeyId ?? 'alias/aws/ssm' } : {}),
      },
      input.Overwrite,
    );
    if (Object.keys(tags).length > 0)
      world.ssm.tags.add({ account, region, type: 'Parameter', id: input.Name }, tags);
    return { Version: row.version, Tier: row.tier };
  },
  trailRequest: (input) => lowerKeys({ ...input, Value: 'HIDDEN_DUE_TO_SECURITY_REASONS' }),
  omits: ['SecureString does not call KMS; without decryption its value is not shown.', 'Policies.'],
});
