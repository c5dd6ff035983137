import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { iamArn } from '../arn.ts';
import type { InstanceProfile } from '../entities.ts';
import { alreadyExists } from '../errors.ts';
import { requestTags } from '../holders.ts';
import { path, profileName, tagRecord, tags } from '../members.ts';
import { saveProfile } from '../profiles.ts';
import { profileShape } from '../shapes.ts';
import { nameKey } from '../tables.ts';
import { uniqueId } from '../unique-id.ts';

/** Makes an instance profile, without a role yet. Source: IAM API reference, "CreateInstanceProfile". */
export const createInstanceProfile = defineAction({
  service: 'iam',
  name: 'CreateInstanceProfile',
  readOnly: false,
  input: z.object({ InstanceProfileName: profileName, Path: path, Tags: tags.optional() }),
  authorize: (input, call) => [
    {
      resource: iamArn(call.account, 'instance-profile', input.Path, input.InstanceProfileName),
      context: requestTags(input.Tags),
    },
  ],
  handle: (input, call) => {
    const { tables } = call.world.iam;
    if (tables.profiles.get(nameKey(call.account, input.InstanceProfileName)) !== undefined)
      throw alreadyExists(`Instance Profile ${input.InstanceProfileName} already exists.`);
    const profile: InstanceProfile = {
      account: call.account,
      name: input.InstanceProfileName,
      path: input.Path,
      id: uniqueId('AIPA', call.account),
      createdAt: call.now,
      tags: tagRecord(input.Tags),
    };
    saveProfile(call, profile);
    return { InstanceProfile: profileShape(profile, tables) };
  },
});
