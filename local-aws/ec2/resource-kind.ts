/** Prefixes of ids and the kinds of things that they stand for, as in ARNs and tag specifications. */
const KINDS: Readonly<Record<string, string>> = {
  i: 'instance',
  ami: 'image',
  vpc: 'vpc',
  subnet: 'subnet',
  sg: 'security-group',
  acl: 'network-acl',
  rtb: 'route-table',
  vpce: 'vpc-endpoint',
  igw: 'internet-gateway',
  eni: 'network-interface',
  vol: 'volume',
};

/** The kind of a thing by its id; undefined when EC2 has no such ids here. */
export function resourceKind(id: string): string | undefined {
  const prefix = id.slice(0, id.lastIndexOf('-'));
  return Object.hasOwn(KINDS, prefix) ? KINDS[prefix] : undefined;
}
