import type { Action } from '../../action.ts';
import { associateIamInstanceProfile } from './associate-iam-instance-profile.ts';
import { createTags } from './create-tags.ts';
import { deleteTags } from './delete-tags.ts';
import { describeIamInstanceProfileAssociations } from './describe-iam-instance-profile-associations.ts';
import { describeInstanceStatus } from './describe-instance-status.ts';
import { describeInstances } from './describe-instances.ts';
import { describeTags } from './describe-tags.ts';
import { disassociateIamInstanceProfile } from './disassociate-iam-instance-profile.ts';
import { replaceIamInstanceProfileAssociation } from './replace-iam-instance-profile-association.ts';
import { runInstances } from './run-instances.ts';
import { startInstances } from './start-instances.ts';
import { stopInstances } from './stop-instances.ts';
import { terminateInstances } from './terminate-instances.ts';

/** Every action of ec2. */
export const ec2Actions: readonly Action[] = [
  associateIamInstanceProfile,
  createTags,
  deleteTags,
  describeIamInstanceProfileAssociations,
  describeInstanceStatus,
  describeInstances,
  describeTags,
  disassociateIamInstanceProfile,
  replaceIamInstanceProfileAssociation,
  runInstances,
  startInstances,
  stopInstances,
  terminateInstances,
];
