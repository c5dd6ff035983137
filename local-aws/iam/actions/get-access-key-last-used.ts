import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { noSuchEntity } from '../errors.ts';
import { onHolder, USER } from '../holders.ts';
import { shownTime } from '../shapes.ts';

/** Tells when and where an access key was last used. Source: IAM API reference, "GetAccessKeyLastUsed". */
export const getAccessKeyLastUsed = defineAction({
  service: 'iam',
  name: 'GetAccessKeyLastUsed',
  readOnly: true,
  input: z.object({ AccessKeyId: z.string().min(16).max(128) }),
  authorize: (input, call) => {
    const userName = call.world.iam.tables.keys.get(input.AccessKeyId)?.userName;
    return [userName === undefined ? { resource: '*' } : onHolder(USER, call, userName)];
  },
  handle: (input, call) => {
    const { tables } = call.world.iam;
    const key = tables.keys.get(input.AccessKeyId);
    if (key === undefined || key.account !== call.account)
      throw noSuchEntity(`The Access Key with id ${input.AccessKeyId} cannot be found.`);
    const use = call.world.iam.lastUseOf(key.id);
    return {
      ...(key.userName === undefined ? {} : { UserName: key.userName }),
      AccessKeyLastUsed:
        use === undefined
          ? { ServiceName: 'N/A', Region: 'N/A' }
          : { LastUsedDate: shownTime(use.at), ServiceName: use.service, Region: use.region },
    };
  },
});
