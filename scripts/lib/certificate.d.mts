export interface Certificate {
  readonly key: string;
  readonly cert: string;
}
export function makeAuthority(name: string, days: number, others?: readonly string[]): Certificate;
export function makeServerCertificate(
  authority: Certificate,
  authorityName: string,
  hosts: readonly string[],
  days: number,
): Certificate;
