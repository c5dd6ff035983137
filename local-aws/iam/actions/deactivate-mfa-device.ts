import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { noSuchEntity } from '../errors.ts';
import { onHolder, requireHolder, USER } from '../holders.ts';
import { anyUserName } from '../members.ts';
import { requireDevice } from '../mfa.ts';

/** Takes a device from its user. Source: IAM API reference, "DeactivateMFADevice". */
export const deactivateMfaDevice = defineAction({
  service: 'iam',
  name: 'DeactivateMFADevice',
  readOnly: false,
  input: z.object({ UserName: anyUserName, SerialNumber: z.string().min(9).max(256) }),
  authorize: (input, call) => [onHolder(USER, call, input.UserName)],
  handle: (input, call) => {
    const user = requireHolder(USER, call, input.UserName);
    const { userId, userName: _, enabledAt: __, ...device } = requireDevice(call, input.SerialNumber);
    if (userId !== user.id)
      throw noSuchEntity(`MFA Device ${input.SerialNumber} is not enabled for user ${user.name}.`);
    call.world.iam.tables.mfaDevices.set(device.serialNumber, device);
    return undefined;
  },
});
