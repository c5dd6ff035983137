import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { iamArn } from '../arn.ts';
import { checkManagedDocument } from '../documents.ts';
import type { ManagedPolicy } from '../entities.ts';
import { alreadyExists } from '../errors.ts';
import { requestTags } from '../holders.ts';
import { NO_USE } from '../managed-policies/customer-policy.ts';
import { document, path, policyName, roleDescription, tagRecord, tags } from '../members.ts';
import { policyShape, tagsShape } from '../shapes.ts';
import { nameKey } from '../tables.ts';
import { uniqueId } from '../unique-id.ts';

/** Makes a customer managed policy. Source: IAM API reference, "CreatePolicy". */
export const createPolicy = defineAction({
  service: 'iam',
  name: 'CreatePolicy',
  readOnly: false,
  input: z.object({
    PolicyName: policyName,
    Path: path,
    PolicyDocument: document,
    Description: roleDescription.optional(),
    Tags: tags.optional(),
  }),
  authorize: (input, call) => [
    {
      resource: iamArn(call.account, 'policy', input.Path, input.PolicyName),
      context: requestTags(input.Tags),
    },
  ],
  handle: (input, call) => {
    const { tables } = call.world.iam;
    const key = nameKey(call.account, input.PolicyName);
    if (tables.policies.get(key) !== undefined)
      throw alreadyExists(
        `A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`,
      );
    checkManagedDocument(input.PolicyDocument, input.PolicyName);
    const policy: ManagedPolicy = {
      account: call.account,
      name: input.PolicyName,
      path: input.Path,
      id: uniqueId('ANPA', call.account),
      arn: iamArn(call.account, 'policy', input.Path, input.PolicyName),
      createdAt: call.now,
      updatedAt: call.now,
      tags: tagRecord(input.Tags),
      versions: [{ id: 'v1', document: input.PolicyDocument, createdAt: call.now }],
      defaultVersion: 'v1',
      lastVersion: 1,
      ...(input.Description === undefined ? {} : { description: input.Description }),
    };
    tables.policies.set(key, policy);
    return { Policy: { ...policyShape(policy, NO_USE), ...tagsShape(policy.tags) } };
  },
});
