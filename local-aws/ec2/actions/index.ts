import type { Action } from '../../action.ts';
import { associateIamInstanceProfile } from './associate-iam-instance-profile.ts';
import { authorizeSecurityGroupEgress } from './authorize-security-group-egress.ts';
import { authorizeSecurityGroupIngress } from './authorize-security-group-ingress.ts';
import { createNetworkAcl } from './create-network-acl.ts';
import { createNetworkAclEntry } from './create-network-acl-entry.ts';
import { createRoute } from './create-route.ts';
import { createSecurityGroup } from './create-security-group.ts';
import { createSubnet } from './create-subnet.ts';
import { createTags } from './create-tags.ts';
import { createVpc } from './create-vpc.ts';
import { createVpcEndpoint } from './create-vpc-endpoint.ts';
import { deleteNetworkAcl } from './delete-network-acl.ts';
import { deleteNetworkAclEntry } from './delete-network-acl-entry.ts';
import { deleteRoute } from './delete-route.ts';
import { deleteSecurityGroup } from './delete-security-group.ts';
import { deleteSubnet } from './delete-subnet.ts';
import { deleteTags } from './delete-tags.ts';
import { deleteVpc } from './delete-vpc.ts';
import { deleteVpcEndpoints } from './delete-vpc-endpoints.ts';
import { describeAvailabilityZones } from './describe-availability-zones.ts';
import { describeIamInstanceProfileAssociations } from './describe-iam-instance-profile-associations.ts';
import { describeInstanceStatus } from './describe-instance-status.ts';
import { describeInstances } from './describe-instances.ts';
import { describeNetworkAcls } from './describe-network-acls.ts';
import { describeRegions } from './describe-regions.ts';
import { describeRouteTables } from './describe-route-tables.ts';
import { describeSecurityGroups } from './describe-security-groups.ts';
import { describeSubnets } from './describe-subnets.ts';
import { describeTags } from './describe-tags.ts';
import { describeVpcEndpoints } from './describe-vpc-endpoints.ts';
import { describeVpcs } from './describe-vpcs.ts';
import { disassociateIamInstanceProfile } from './disassociate-iam-instance-profile.ts';
import { modifyInstanceAttribute } from './modify-instance-attribute.ts';
import { modifyVpcEndpoint } from './modify-vpc-endpoint.ts';
import { replaceIamInstanceProfileAssociation } from './replace-iam-instance-profile-association.ts';
import { replaceNetworkAclAssociation } from './replace-network-acl-association.ts';
import { replaceNetworkAclEntry } from './replace-network-acl-entry.ts';
import { revokeSecurityGroupEgress } from './revoke-security-group-egress.ts';
import { revokeSecurityGroupIngress } from './revoke-security-group-ingress.ts';
import { runInstances } from './run-instances.ts';
import { startInstances } from './start-instances.ts';
import { stopInstances } from './stop-instances.ts';
import { terminateInstances } from './terminate-instances.ts';

/** Every action of ec2. */
export const ec2Actions: readonly Action[] = [
  associateIamInstanceProfile,
  authorizeSecurityGroupEgress,
  authorizeSecurityGroupIngress,
  createNetworkAcl,
  createNetworkAclEntry,
  createRoute,
  createSecurityGroup,
  createSubnet,
  createTags,
  createVpc,
  createVpcEndpoint,
  deleteNetworkAcl,
  deleteNetworkAclEntry,
  deleteRoute,
  deleteSecurityGroup,
  deleteSubnet,
  deleteTags,
  deleteVpc,
  deleteVpcEndpoints,
  describeAvailabilityZones,
  describeIamInstanceProfileAssociations,
  describeInstanceStatus,
  describeInstances,
  describeNetworkAcls,
  describeRegions,
  describeRouteTables,
  describeSecurityGroups,
  describeSubnets,
  describeTags,
  describeVpcEndpoints,
  describeVpcs,
  disassociateIamInstanceProfile,
  modifyInstanceAttribute,
  modifyVpcEndpoint,
  replaceIamInstanceProfileAssociation,
  replaceNetworkAclAssociation,
  replaceNetworkAclEntry,
  revokeSecurityGroupEgress,
  revokeSecurityGroupIngress,
  runInstances,
  startInstances,
  stopInstances,
  terminateInstances,
];
