import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { secretKey } from '../../ids.ts';
import { keysOf } from '../access-keys.ts';
import type { AccessKey } from '../entities.ts';
import { limitExceeded } from '../errors.ts';
import { onHolder, requireHolder, USER, userNameOf } from '../holders.ts';
import { anyUserName } from '../members.ts';
import { shownTime } from '../shapes.ts';
import { accessKeyIdFor } from '../unique-id.ts';

/** Keys of one user. Source: IAM user guide, "IAM and STS quotas". */
const MAX_KEYS = 2;

/** Makes an access key; the only time that its secret is shown. Source: IAM API reference, "CreateAccessKey". */
export const createAccessKey = defineAction({
  service: 'iam',
  name: 'CreateAccessKey',
  readOnly: false,
  input: z.object({ UserName: anyUserName.optional() }),
  authorize: (input, call) => [onHolder(USER, call, userNameOf(input, call))],
  handle: (input, call) => {
    const user = requireHolder(USER, call, userNameOf(input, call));
    const { tables } = call.world.iam;
    if (keysOf(tables, user).length >= MAX_KEYS)
      throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${MAX_KEYS}`);
    const key: AccessKey = {
      id: accessKeyIdFor('AKIA', call.account),
      account: call.account,
      userName: user.name,
      userId: user.id,
      secret: secretKey(),
      status: 'Active',
      createdAt: call.now,
    };
    tables.keys.set(key.id, key);
    return {
      AccessKey: {
        UserName: user.name,
        AccessKeyId: key.id,
        Status: key.status,
        SecretAccessKey: key.secret,
        CreateDate: shownTime(key.createdAt),
      },
    };
  },
  trailResponse: (output) => {
    const { AccessKey: key } = output as { AccessKey: Record<string, unknown> };
    return {
      accessKey: {
        userName: key.UserName,
        accessKeyId: key.AccessKeyId,
        status: key.Status,
        createDate: key.CreateDate,
      },
    };
  },
  omits: ['Keys of the root user cannot be made through it.'],
});
