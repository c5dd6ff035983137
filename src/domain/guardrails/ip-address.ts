const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const V4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const HEXTET = /^[0-9a-fA-F]{1,4}$/;

/**
 * Whether a text is an IP address that Cedar's ip() takes. CloudTrail writes service names such as
 * `ssm.amazonaws.com` or `AWS Internal` in the same field, and one that ip() refuses would fail the whole judging.
 */
export function isIpAddress(text: string): boolean {
  if (V4.test(text)) return true;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => HEXTET.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}
