import { BootstraplessSynthesizer, type StackProps } from 'aws-cdk-lib';

/**
 * Templates that stand alone: no bootstrapped bucket, no assets, no metadata of the tool, nothing of one account in them,
 * so that the same file serves CloudFormation, StackSets and whoever reads it.
 */
export function ownTemplate(description: string): StackProps {
  return { description, synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false };
}
