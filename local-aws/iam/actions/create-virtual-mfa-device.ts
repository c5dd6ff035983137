import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { alreadyExists } from '../errors.ts';
import { path, policyName } from '../members.ts';
import { newSeed } from '../mfa.ts';

/** Makes a virtual MFA device; its seed is shown this once. Source: IAM API reference, "CreateVirtualMFADevice". */
export const createVirtualMfaDevice = defineAction({
  service: 'iam',
  name: 'CreateVirtualMFADevice',
  readOnly: false,
  input: z.object({ VirtualMFADeviceName: policyName, Path: path }),
  authorize: (input, call) => [
    { resource: `arn:aws:iam::${call.account}:mfa${input.Path}${input.VirtualMFADeviceName}` },
  ],
  handle: (input, call) => {
    const { mfaDevices } = call.world.iam.tables;
    const serialNumber = `arn:aws:iam::${call.account}:mfa${input.Path}${input.VirtualMFADeviceName}`;
    if (mfaDevices.has(serialNumber))
      throw alreadyExists(`MFADevice entity at the same path and name already exists.`);
    const seed = newSeed();
    mfaDevices.set(serialNumber, { serialNumber, account: call.account, seed, lastStep: 0 });
    return {
      VirtualMFADevice: {
        SerialNumber: serialNumber,
        Base32StringSeed: Buffer.from(seed).toString('base64'),
      },
    };
  },
  trailResponse: (output) => ({
    virtualMFADevice: {
      serialNumber: (output as { VirtualMFADevice: { SerialNumber: string } }).VirtualMFADevice.SerialNumber,
    },
  }),
  omits: ['The QR code: QRCodePNG is not given.', 'Tags.'],
});
