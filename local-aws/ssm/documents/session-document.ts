/** What kind of session a document opens. facts/aws.md E1. */
export const SESSION_TYPES = [
  'Standard_Stream',
  'InteractiveCommands',
  'NonInteractiveCommands',
  'Port',
] as const;
export type SessionType = (typeof SESSION_TYPES)[number];

/** A parameter that the caller of StartSession may give. */
export interface DocumentParameter {
  readonly type: 'String' | 'StringList' | 'Boolean' | 'Integer';
  readonly description?: string;
  readonly default?: unknown;
  readonly allowedPattern?: string;
  readonly allowedValues?: readonly unknown[];
  readonly minChars?: number;
  readonly maxChars?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** A session document (schemaVersion 1.0) after validation. Strings may hold `{{ name }}` placeholders. */
export interface SessionDocument {
  readonly schemaVersion: '1.0';
  readonly description?: string;
  readonly sessionType: SessionType;
  readonly parameters: Readonly<Record<string, DocumentParameter>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly properties?: unknown;
}

/** Named by every account and region for itself; sessions without a document name use it. */
export const DEFAULT_DOCUMENT = 'SSM-SessionManagerRunShell';
