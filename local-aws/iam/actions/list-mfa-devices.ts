import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onHolder, requireHolder, USER, userNameOf } from '../holders.ts';
import { anyUserName, paging } from '../members.ts';
import { devicesOf } from '../mfa.ts';
import { page } from '../paging.ts';
import { shownTime } from '../shapes.ts';

/** Lists a user's MFA devices. Source: IAM API reference, "ListMFADevices". */
export const listMfaDevices = defineAction({
  service: 'iam',
  name: 'ListMFADevices',
  readOnly: true,
  input: z.object({ UserName: anyUserName.optional(), ...paging }),
  authorize: (input, call) => [onHolder(USER, call, userNameOf(input, call))],
  handle: (input, call) => {
    const user = requireHolder(USER, call, userNameOf(input, call));
    const devices = devicesOf(call, user);
    const { members, ...rest } = page(devices, (device) => device.serialNumber, input, `mfa ${user.id}`);
    return {
      MFADevices: members.map((device) => ({
        UserName: user.name,
        SerialNumber: device.serialNumber,
        EnableDate: shownTime(device.enabledAt ?? 0),
      })),
      ...rest,
    };
  },
});
