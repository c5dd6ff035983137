import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { iamArn } from '../arn.ts';
import { checkTrustDocument } from '../documents.ts';
import type { Role } from '../entities.ts';
import { validationFailed } from '../errors.ts';
import { ROLE, requestTags, requireFreeName, saveHolder } from '../holders.ts';
import { requireBoundary } from '../managed-policies/customer-policy.ts';
import {
  document,
  maxSessionSeconds,
  path,
  policyArn,
  roleDescription,
  roleName,
  tagRecord,
  tags,
} from '../members.ts';
import { boundaryShape, roleShape, tagsShape } from '../shapes.ts';
import { uniqueId } from '../unique-id.ts';

const DEFAULT_SESSION_SECONDS = 3600;

function checkRoleName(name: string, path: string): void {
  if (path.startsWith('/aws-service-role/'))
    throw validationFailed('Service linked roles are made by AWS services, not by CreateRole.');
  if (path.startsWith('/aws-reserved/') || name.startsWith('AWSReservedSSO_'))
    throw validationFailed(`Cannot create role ${name}: the name and path are reserved for AWS.`);
}

/** Makes a role with its trust policy. Source: IAM API reference, "CreateRole". */
export const createRole = defineAction({
  service: 'iam',
  name: 'CreateRole',
  readOnly: false,
  input: z.object({
    RoleName: roleName,
    Path: path,
    AssumeRolePolicyDocument: document,
    Description: roleDescription.optional(),
    MaxSessionDuration: maxSessionSeconds.optional(),
    PermissionsBoundary: policyArn.optional(),
    Tags: tags.optional(),
  }),
  authorize: (input, call) => [
    {
      resource: iamArn(call.account, 'role', input.Path, input.RoleName),
      context: {
        ...requestTags(input.Tags),
        ...(input.PermissionsBoundary === undefined
          ? {}
          : { 'iam:PermissionsBoundary': input.PermissionsBoundary }),
      },
    },
  ],
  handle: (input, call) => {
    checkRoleName(input.RoleName, input.Path);
    requireFreeName(ROLE, call, input.RoleName);
    requireBoundary(call, input.PermissionsBoundary);
    const role: Role = {
      account: call.account,
      name: input.RoleName,
      path: input.Path,
      id: uniqueId('AROA', call.account),
      createdAt: call.now,
      inline: {},
      attached: [],
      tags: tagRecord(input.Tags),
      trust: checkTrustDocument(input.AssumeRolePolicyDocument, input.RoleName, call.world.iam.tables),
      maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.PermissionsBoundary === undefined ? {} : { boundary: input.PermissionsBoundary }),
    };
    saveHolder(ROLE, call, role);
    return { Role: { ...roleShape(role), ...boundaryShape(role.boundary), ...tagsShape(role.tags) } };
  },
  omits: ['A trust policy that names a user or role goes by the name, not by its unique id.'],
});
