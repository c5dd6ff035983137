import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import type { MfaDevice, User } from './entities.ts';
import { noSuchEntity } from './errors.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** AWS's seeds are 64 letters long. */
const SEED_LETTERS = 64;
const STEP_MS = 30_000;
const DIGITS = 6;
/** Steps that a device's clock may be off. */
const DRIFT_STEPS = 1;

/** A new seed, in base32. */
export function newSeed(): string {
  return [...randomBytes(SEED_LETTERS)].map((byte) => BASE32[byte & 31]).join('');
}

function decodeBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    bits = ((bits << 5) | BASE32.indexOf(letter)) & 0xfff;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes.push((bits >> held) & 0xff);
    }
  }
  return Buffer.from(bytes);
}

/** The code of a 30 s step. Source: RFC 6238 (TOTP, SHA-1) over RFC 4226. */
export function totpCode(seed: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', decodeBase32(seed)).update(counter).digest();
  const offset = digest[digest.length - 1]! & 15;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The step of a moment (epoch ms). */
export function totpStep(at: number): number {
  return Math.floor(at / STEP_MS);
}

/** The step that a code belongs to now, newer than any that was used; undefined when the code is wrong. */
export function matchingStep(device: MfaDevice, code: string, now: number): number | undefined {
  for (let step = totpStep(now) - DRIFT_STEPS; step <= totpStep(now) + DRIFT_STEPS; step++) {
    if (step <= device.lastStep) continue;
    const expected = Buffer.from(totpCode(device.seed, step));
    const given = Buffer.from(code);
    if (given.length === expected.length && timingSafeEqual(given, expected)) return step;
  }
  return undefined;
}

/** The caller's device of this serial number; NoSuchEntity when it is not there. */
export function requireDevice(call: Call, serialNumber: string): MfaDevice {
  const device = call.world.iam.tables.mfaDevices.get(serialNumber);
  if (device === undefined || device.account !== call.account)
    throw noSuchEntity(`VirtualMFADevice with serial number ${serialNumber} does not exist.`);
  return device;
}

/** The devices of a user. */
export function devicesOf(call: Call, user: User): readonly MfaDevice[] {
  return [...call.world.iam.tables.mfaDevices.values()].filter((device) => device.userId === user.id);
}

/** The serial number and code that an STS call may give. */
export interface MfaInput {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

/** The caller's device and the step that its code belongs to; undefined when the code proves nothing. */
function proof(call: Call, input: MfaInput): { device: MfaDevice; step: number } | undefined {
  const device = call.world.iam.tables.mfaDevices.get(input.SerialNumber ?? '');
  if (device?.userId === undefined || device.userId !== call.principal.userId) return undefined;
  const step = matchingStep(device, input.TokenCode ?? '', call.now);
  return step === undefined ? undefined : { device, step };
}

/** Whether the call is authenticated with MFA: by its credentials, or by the code that it gives. Uses no code up. */
export function hasMfa(call: Call, input: MfaInput): boolean {
  return input.SerialNumber === undefined ? call.principal.mfa : proof(call, input) !== undefined;
}

/** As hasMfa, but a wrong code is refused, and a right one works only once. */
export function useMfa(call: Call, input: MfaInput): boolean {
  if (input.SerialNumber === undefined && input.TokenCode === undefined) return call.principal.mfa;
  const proved = proof(call, input);
  if (proved === undefined)
    throw new AwsError(
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
      {
        status: 403,
      },
    );
  const { device, step } = proved;
  call.world.iam.tables.mfaDevices.set(device.serialNumber, { ...device, lastStep: step });
  return true;
}
