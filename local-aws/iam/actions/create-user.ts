import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { iamArn } from '../arn.ts';
import type { User } from '../entities.ts';
import { requestTags, requireFreeName, saveHolder, USER } from '../holders.ts';
import { requireBoundary } from '../managed-policies/customer-policy.ts';
import { path, policyArn, tagRecord, tags, userName } from '../members.ts';
import { userShape } from '../shapes.ts';
import { uniqueId } from '../unique-id.ts';

/** Makes an IAM user. Source: IAM API reference, "CreateUser". */
export const createUser = defineAction({
  service: 'iam',
  name: 'CreateUser',
  readOnly: false,
  input: z.object({
    UserName: userName,
    Path: path,
    PermissionsBoundary: policyArn.optional(),
    Tags: tags.optional(),
  }),
  authorize: (input, call) => [
    {
      resource: iamArn(call.account, 'user', input.Path, input.UserName),
      context: {
        ...requestTags(input.Tags),
        ...(input.PermissionsBoundary === undefined
          ? {}
          : { 'iam:PermissionsBoundary': input.PermissionsBoundary }),
      },
    },
  ],
  handle: (input, call) => {
    requireFreeName(USER, call, input.UserName);
    const boundary = input.PermissionsBoundary;
    requireBoundary(call, boundary);
    const user: User = {
      account: call.account,
      name: input.UserName,
      path: input.Path,
      id: uniqueId('AIDA', call.account),
      createdAt: call.now,
      inline: {},
      attached: [],
      tags: tagRecord(input.Tags),
      groups: [],
      ...(boundary === undefined ? {} : { boundary }),
    };
    saveHolder(USER, call, user);
    return { User: userShape(user) };
  },
});
