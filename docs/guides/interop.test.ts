import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tlsMaterial } from '@sallyport/local-aws/gateway/tls.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';

const page = readFileSync(new URL('interop.md', import.meta.url), 'utf8');

/** The text of the page's block with that fence. */
function block(fence: string): string {
  const text = new RegExp(`^\`\`\`${fence}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1];
  if (text === undefined) throw new Error(`interop.md has no block ${fence}`);
  return text;
}

const endpoint = z.object({ Endpoint: z.url() });
const agentConfig = z.object({
  Agent: z.object({ Region: z.string(), ServiceDomain: z.string().optional() }),
  Identity: z.object({ ConsumptionOrder: z.tuple([z.literal('OnPrem')]) }),
  Ssm: endpoint.optional(),
  Mgs: endpoint.optional(),
  S3: endpoint.optional(),
});

test('the certificate covers every name that the page has an agent reach', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'interop-'));
  const certificate = new X509Certificate((await tlsMaterial(dir, Date.now())).cert);
  rmSync(dir, { recursive: true, force: true });
  const [, ...names] = block('text').trim().split(/\s+/);
  expect(names.length).toBe(3);
  for (const name of names) expect([name, certificate.checkHost(name)]).not.toEqual([name, undefined]);
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
});

test('the agent configurations of the page keep to what the agent reads', () => {
  const tunnel = agentConfig.parse(JSON.parse(block('json tunnel')));
  expect([tunnel.Ssm, tunnel.Mgs, tunnel.S3]).toEqual([undefined, undefined, undefined]);
  const endpoints = agentConfig.parse(JSON.parse(block('json endpoints')));
  // Without a scheme, or with http, the agent falls back to AWS itself (facts/session-manager.md 0.2, 0.3).
  expect(endpoints.Mgs?.Endpoint).toMatch(/^https:/);
  expect(endpoints.Agent.ServiceDomain).toBe(
    new URL(endpoints.S3!.Endpoint).host.replace('s3.us-east-1.', ''),
  );
});
