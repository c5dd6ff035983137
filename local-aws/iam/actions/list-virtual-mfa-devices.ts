import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { findHolder, USER } from '../holders.ts';
import { paging } from '../members.ts';
import { page } from '../paging.ts';
import { shownTime, userShape } from '../shapes.ts';

/** Lists the account's virtual MFA devices, without their seeds. Source: IAM API reference, "ListVirtualMFADevices". */
export const listVirtualMfaDevices = defineAction({
  service: 'iam',
  name: 'ListVirtualMFADevices',
  readOnly: true,
  input: z.object({ AssignmentStatus: z.enum(['Assigned', 'Unassigned', 'Any']).default('Any'), ...paging }),
  handle: (input, call) => {
    const devices = [...call.world.iam.tables.mfaDevices.values()].filter((device) => {
      const status = device.userId === undefined ? 'Unassigned' : 'Assigned';
      const asked = input.AssignmentStatus === 'Any' || input.AssignmentStatus === status;
      return device.account === call.account && asked;
    });
    const query = `virtual-mfa ${call.account} ${input.AssignmentStatus}`;
    const { members, ...rest } = page(devices, (device) => device.serialNumber, input, query);
    return {
      VirtualMFADevices: members.map((device) => {
        const user = device.userName === undefined ? undefined : findHolder(USER, call, device.userName);
        return {
          SerialNumber: device.serialNumber,
          ...(user === undefined ? {} : { User: userShape(user) }),
          ...(device.enabledAt === undefined ? {} : { EnableDate: shownTime(device.enabledAt) }),
        };
      }),
      ...rest,
    };
  },
});
