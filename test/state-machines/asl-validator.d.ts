declare module 'asl-validator' {
  /** Checks a definition against the Amazon States Language. */
  function validate(
    definition: unknown,
    options?: { readonly checkPaths?: boolean; readonly checkArn?: boolean },
  ): { readonly isValid: boolean; errorsText(): string };
  export = validate;
}
