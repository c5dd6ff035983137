import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeApp } from './make-app.ts';
import { renderTemplate } from './render-template.ts';
import { STACK_PLACES } from './stack-places.ts';

/** A template that was written. */
export interface WrittenTemplate {
  readonly stack: string;
  readonly file: string;
  readonly bytes: number;
  readonly resources: number;
  /** Where it is deployed. */
  readonly where: string;
  /** Parameters that have no default: they must be given. */
  readonly needs: readonly string[];
}

interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Resources: Readonly<Record<string, unknown>>;
}

/** Makes every template, by its stack's name, without asking anything of AWS. */
export function synthesize(): ReadonlyMap<string, Template> {
  // Remarks about the tool's own next version are nothing to whoever deploys.
  process.env['JSII_DEPRECATED'] ??= 'quiet';
  // The same templates were held against CloudFormation's rules when they were tested: again would only take longer.
  process.env['CDK_VALIDATION'] ??= 'false';
  const outdir = mkdtempSync(join(tmpdir(), 'sallyport-synth-'));
  try {
    const assembly = makeApp({ outdir }).app.synth();
    return new Map(assembly.stacks.map((stack) => [stack.stackName, stack.template as Template]));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Writes every template into a folder, which is made where it is not there. */
export function writeTemplates(folder: string): readonly WrittenTemplate[] {
  mkdirSync(folder, { recursive: true });
  const templates = synthesize();
  return [...templates].map(([stack, template]) => {
    const file = join(folder, `${stack}.template.json`);
    const text = renderTemplate(template);
    writeFileSync(file, text);
    return {
      stack,
      file,
      bytes: Buffer.byteLength(text),
      resources: Object.keys(template.Resources).length,
      where: STACK_PLACES[stack] ?? '',
      needs: needed(template),
    };
  });
}

/** Parameters without a default. */
export function needed({ Parameters = {} }: Template): readonly string[] {
  return Object.entries(Parameters)
    .filter(([, { Default }]) => Default === undefined)
    .map(([name]) => name);
}
