import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { alreadyExists } from '../errors.ts';
import { onHolder, requireHolder, USER } from '../holders.ts';
import { anyUserName } from '../members.ts';
import { matchingStep, requireDevice } from '../mfa.ts';

const code = z.string().regex(/^\d{6}$/);

/** Binds a device to a user, on two codes that follow each other. Source: IAM API reference, "EnableMFADevice". */
export const enableMfaDevice = defineAction({
  service: 'iam',
  name: 'EnableMFADevice',
  readOnly: false,
  input: z.object({
    UserName: anyUserName,
    SerialNumber: z.string().min(9).max(256),
    AuthenticationCode1: code,
    AuthenticationCode2: code,
  }),
  authorize: (input, call) => [onHolder(USER, call, input.UserName)],
  handle: (input, call) => {
    const user = requireHolder(USER, call, input.UserName);
    const device = requireDevice(call, input.SerialNumber);
    if (device.userId !== undefined)
      throw alreadyExists(`MFADevice ${device.serialNumber} is already in use.`);
    const first = matchingStep(device, input.AuthenticationCode1, call.now);
    const second = matchingStep(device, input.AuthenticationCode2, call.now);
    if (first === undefined || second !== first + 1)
      throw new AwsError('InvalidAuthenticationCode', 'Authentication code for device is not valid.', {
        status: 403,
      });
    call.world.iam.tables.mfaDevices.set(device.serialNumber, {
      ...device,
      userId: user.id,
      userName: user.name,
      enabledAt: call.now,
      lastStep: second,
    });
    return undefined;
  },
  trailRequest: (input) => ({ userName: input.UserName, serialNumber: input.SerialNumber }),
});
