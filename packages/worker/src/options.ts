import type { IncomingMessage } from "node:http";
import type { ConnectClaim, Role, SettingsSchema } from "@dendro/core";

export interface WorkerOptions<Schema extends SettingsSchema = SettingsSchema> {
  /** By which clients, the platform and its figures know the worker. All processes of one worker share it. */
  readonly workerId: string;
  /** Where it remembers: `sqlite:./worker.db`, or a `postgres://` address that several processes may share. */
  readonly database: string;
  /** Before the names of its tables. @defaultValue "dendro_" */
  readonly tablePrefix?: string;
  /** What can be set of it. Without one, clients that ask for settings hear `NOT_CONFIGURED`. */
  readonly settings?: Schema;
  /** Dendro. Figures go there, and settings are kept there for all of the worker's processes. */
  readonly platform?: PlatformOptions;
  /** Where figures go besides, or instead: any address that takes batches. With `false` none leave the worker. */
  readonly analytics?: AnalyticsOptions | false;
  /**
   * Finds out who connects. Without it, what a client claims is believed on loopback alone, and such a client is an
   * operator.
   * @returns null when it is nobody
   */
  readonly authenticate?: Authenticate;
  /** Encrypts secrets: 32 bytes in Base64 or hexadecimal. @defaultValue DENDRO_SECRET_KEY, else a file beside an SQLite database */
  readonly secretKey?: string;
  /** The release of the worker's code: people see it, and runs and figures say it, at most 128 characters. */
  readonly version?: string;
  /** Handlers that may run at once; beyond, messages are `RATE_LIMITED`. @defaultValue 1,000 */
  readonly maxRunning?: number;
  /** How often a process says that it is there, in milliseconds; after three times its runs are failed. @defaultValue 5,000 */
  readonly heartbeatIntervalMs?: number;
  /** How often settings in the own database are looked at for what other processes have set, in milliseconds. @defaultValue 1,000 */
  readonly settingsIntervalMs?: number;
  /** What one client may send and hold up. */
  readonly limits?: Partial<ConnectionLimitOptions>;
  /** Told of what goes wrong. @defaultValue a line on stderr */
  readonly onError?: (error: Error) => void;
  /** Milliseconds since 1970. @defaultValue Date.now */
  readonly clock?: () => number;
}

export interface ConnectionLimitOptions {
  /** @defaultValue 50 */
  readonly framesPerSecond: number;
  /** Frames after a pause. @defaultValue 200 */
  readonly framesAtOnce: number;
  /** Bytes. @defaultValue 262,144 */
  readonly maxFrameBytes: number;
  /** Bytes that wait for a client that reads slowly; beyond, it has to connect again. @defaultValue 4 MiB */
  readonly maxBufferedBytes: number;
}

export interface PlatformOptions {
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** With the scope `worker`. */
  readonly key: string;
}

export interface AnalyticsOptions {
  /** Where batches are posted. @defaultValue the platform's `/webhooks/analytics` */
  readonly url?: string;
  /** Signs batches as Standard Webhooks has it: `whsec_…`. */
  readonly secret?: string;
  /** @defaultValue 10 */
  readonly maxBatchEvents?: number;
  /** How long the first event of a batch waits, in milliseconds. @defaultValue 5,000 */
  readonly flushIntervalMs?: number;
  /** Events that wait in memory at most; the oldest go first, and those on disk stay there. @defaultValue 10,000 */
  readonly maxQueuedEvents?: number;
  /** Bytes of JSON that wait in memory at most. @defaultValue 64 MiB */
  readonly maxQueuedBytes?: number;
  /** Keeps batches on disk until they are delivered, so that a process that dies loses none. */
  readonly spoolDirectory?: string;
}

export type Authenticate = (
  claim: ConnectClaim,
  request: IncomingMessage | undefined,
) => Promise<AuthenticatedUser | null> | AuthenticatedUser | null;

export interface AuthenticatedUser {
  readonly userId: string;
  readonly userName?: string;
  readonly userEmail?: string;
  /** Operators see everybody's events and the settings that are not for users. @defaultValue "user" */
  readonly role?: Role;
}
