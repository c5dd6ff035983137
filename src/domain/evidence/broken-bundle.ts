/** What is wrong with a bundle: the first thing that was found. */
export interface BundleFault {
  /** The file of the bundle that it is about; null: the archive as a whole. */
  readonly file: string | null;
  readonly expected: string;
  readonly found: string;
}

/** A bundle that is not what was sealed, or no bundle at all. */
export class BrokenBundle extends Error {
  override readonly name = 'BrokenBundle';
  readonly fault: BundleFault;

  constructor(fault: BundleFault) {
    super(`${fault.file ?? 'the archive'}: expected ${fault.expected}, found ${fault.found}`);
    this.fault = fault;
  }
}
