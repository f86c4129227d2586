/** What examples stand in for: a server, keys, and places on a machine. */
export interface Filling {
  readonly url: string;
  readonly ingestKey: string;
  readonly siteKey: string;
  /** Stands for the root of the machine. */
  readonly folder: string;
}

/**
 * An example as somebody would run it who has put in what is theirs: Dendro's address here and in the docs, keys, and folders.
 */
export function fillIn(code: string, { url, ingestKey, siteKey, folder }: Filling): string {
  return code
    .replaceAll(/https?:\/\/(?:127\.0\.0\.1:4000|stats\.example\.com)/gu, url)
    .replaceAll("dk_ingest_…", ingestKey)
    .replaceAll("dk_site_…", siteKey)
    .replaceAll(/(?<=\s)\/(?=backups\/|var\/l)/gu, `${folder}/`);
}
