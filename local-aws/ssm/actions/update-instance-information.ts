import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';

const text = z.string().max(255).optional();

/** UpdateInstanceInformation: an agent's heartbeat. A node speaks for itself only. facts/session-manager.md B.3. */
export const updateInstanceInformation = defineAction({
  service: 'ssm',
  name: 'UpdateInstanceInformation',
  readOnly: false,
  input: z.object({
    InstanceId: z.string().max(64),
    AgentName: text,
    AgentStatus: text,
    AgentVersion: text,
    AvailabilityZone: text,
    AvailabilityZoneId: text,
    SSMConnectionChannel: text,
    PlatformType: text,
    PlatformName: text,
    PlatformVersion: text,
    IPAddress: text,
    ComputerName: text,
  }),
  handle: (input, { world, principal, account, region }) => {
    const { InstanceId: id, ...report } = input;
    if (world.ssm.nodes.nodeOf(principal, region) !== id)
      throw new AwsError('AccessDeniedException', `The caller is not ${id}: a node speaks for itself only.`);
    world.ssm.nodes.beat(
      { account, region, id },
      Object.fromEntries(Object.entries(report).filter(([, value]) => value !== undefined)),
    );
    return {};
  },
});
