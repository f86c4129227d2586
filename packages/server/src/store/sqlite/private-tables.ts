/**
 * Tables whose rows are in no backup: salts, since who has them can tell whose a pseudonym is; sign-ins, since who has
 * been signed out must stay so; and where this installation's backups are, since another's erasures are not noted there.
 */
export const privateTables: ReadonlySet<string> = new Set(["salts", "sign_ins", "backup_folders"]);
