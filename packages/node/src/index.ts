export {
  isForwarded,
  isLocalRequest,
  isLoopbackAddress,
  isLoopbackHost,
  type RequestOrigin,
} from "./local-request.ts";
export { parseUrl } from "./parse-url.ts";
export { createNotes, isPostgresDatabase, migrate, type Migration } from "./migrate.ts";
export { nodeSqlite } from "./node-sqlite.ts";
export { isPostgres, openDialect, sqlitePath } from "./open-dialect.ts";
export { openNotices, type Notices, type NoticesOptions } from "./postgres-notices.ts";
export { createEncryption, readSecretKey, secretKeyFile, type Encryption } from "./encryption.ts";
export { createSettingsStore, type SettingsOwner, type SettingsStore } from "./settings/settings-store.ts";
export { createSettingsTables, type SettingsTables } from "./settings/tables.ts";
export { openSqlite, sqliteDialect } from "./sqlite-dialect.ts";
export { tablePrefix } from "./table-prefix.ts";
export { createSockets, type Serve, type Sockets, type SocketsOptions } from "./sockets/sockets.ts";
export { serveSocket } from "./sockets/serve-socket.ts";
