/** The certificate authority of a lab: made once, kept in the data directory, trusted only by who is told to. */
import { webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REGIONS } from '../ec2/regions.ts';

const YEAR_MS = 365 * 24 * 3600 * 1000;
const CA_YEARS = 10;
const SERVER_YEARS = 2;
/** A certificate that ends sooner than this is made anew. */
const MARGIN_MS = 30 * 24 * 3600 * 1000;
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/**
 * Names that clients may reach the TLS port by: loopback's; `amazonaws.test` for who sets a service domain and host
 * entries; AWS's own for who comes through the tunnel (gateway/tunnel.ts). S3's virtual-hosted names are a level deeper.
 */
const NAMES = [
  'localhost',
  '*.localhost',
  '*.s3.localhost',
  ...['amazonaws.test', 'amazonaws.com'].flatMap((domain) => [
    `*.${domain}`,
    `*.s3.${domain}`,
    ...REGIONS.flatMap((region) => [`*.${region}.${domain}`, `*.s3.${region}.${domain}`]),
  ]),
];

/** PEM texts for the TLS port, and the file that holds the authority's certificate. */
export interface TlsMaterial {
  readonly key: string;
  readonly cert: string;
  readonly caFile: string;
}

async function pemKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/(.{64})/g, '$1\n').trim()}\n-----END PRIVATE KEY-----\n`;
}

async function makeCertificates(dir: string, now: number): Promise<void> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto as never);
  const caKeys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const serverKeys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const notBefore = new Date(now - 3600_000);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=local-aws certificate authority',
    keys: caKeys,
    signingAlgorithm: EC,
    notBefore,
    notAfter: new Date(now + CA_YEARS * YEAR_MS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const server = await x509.X509CertificateGenerator.create({
    subject: 'CN=local-aws',
    issuer: ca.subject,
    publicKey: serverKeys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: EC,
    notBefore,
    notAfter: new Date(now + SERVER_YEARS * YEAR_MS),
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        ...NAMES.map((value) => ({ type: 'dns' as const, value })),
        { type: 'ip', value: '127.0.0.1' },
      ]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  });
  writeFileSync(join(dir, 'server.key'), await pemKey(serverKeys.privateKey), { mode: 0o600 });
  writeFileSync(join(dir, 'server.pem'), server.toString('pem'), { mode: 0o600 });
  // Written last: its presence says that the others are whole.
  writeFileSync(join(dir, 'ca.pem'), ca.toString('pem'), { mode: 0o644 });
}

/** Whether the certificate of an earlier start has all names and its time; a newer local-aws may have added names. */
function stillGood(dir: string, now: number): boolean {
  const cert = new X509Certificate(readFileSync(join(dir, 'server.pem')));
  const has = new Set(cert.subjectAltName?.split(', '));
  return Date.parse(cert.validTo) - now > MARGIN_MS && NAMES.every((name) => has.has(`DNS:${name}`));
}

/** The TLS key, certificate and authority of a data directory; made at the first start, and anew when they no longer serve. */
export async function tlsMaterial(dataDir: string, now: number): Promise<TlsMaterial> {
  const dir = join(dataDir, 'tls');
  const caFile = join(dir, 'ca.pem');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (!existsSync(caFile) || !stillGood(dir, now)) await makeCertificates(dir, now);
  return {
    key: readFileSync(join(dir, 'server.key'), 'utf8'),
    cert: readFileSync(join(dir, 'server.pem'), 'utf8'),
    caFile,
  };
}
