import { DendroError } from "@dendro/core";
import type { Transporter } from "nodemailer";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
  /** The same for the same mail, however often it is tried: who gets it twice is shown it once. */
  readonly messageId: string;
  /** Where somebody says, in one click (RFC 8058), that they want no more of it; null where nobody can. */
  readonly unsubscribeUrl: string | null;
}

export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array | string;
  /** By which the HTML shows it, as `cid:…`. */
  readonly cid?: string;
}

/** Hands mail over to a server that delivers it. */
export interface Mailer {
  /** @throws MailFault */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Why a mail was not taken. */
export class MailFault extends Error {
  override readonly name = "MailFault";
  /** Whether it is refused however often it is tried: what is wrong is this mail, or its address. */
  readonly isFinal: boolean;
  /** Whether no other mail is taken now either: what is wrong is the server, or the way to it. */
  readonly isOfServer: boolean;

  constructor(
    message: string,
    about: { readonly isFinal: boolean; readonly isOfServer: boolean },
    cause: unknown,
  ) {
    super(message, { cause });
    this.isFinal = about.isFinal;
    this.isOfServer = about.isOfServer;
  }
}

/** Mail that goes to a server at a time; more waits. */
const maxConnections = 3;
const connectMs = 10_000;
const silenceMs = 30_000;

/** @param url of an SMTP server. @param from the mailbox that mail is from */
export function createMailer({ url, from }: { readonly url: string; readonly from: string }): Mailer {
  let transport: Promise<Transporter> | null = null;
  /** The library comes with the first mail. */
  async function connect(): Promise<Transporter> {
    const { createTransport } = await import("nodemailer");
    return createTransport(
      {
        ...serverOf(url),
        pool: true,
        maxConnections,
        connectionTimeout: connectMs,
        greetingTimeout: connectMs,
        socketTimeout: silenceMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      },
      { from },
    );
  }
  return {
    async send({ to, attachments, messageId, unsubscribeUrl, ...content }) {
      try {
        await (
          await (transport ??= connect())
        ).sendMail({
          ...content,
          // As an object it is one address, whatever stands in it.
          to: { name: "", address: to },
          messageId,
          attachments: attachments.map(({ content: body, ...rest }) => ({
            ...rest,
            content: typeof body === "string" ? body : Buffer.from(body),
          })),
          headers: {
            // So that no automatic answer comes (RFC 3834).
            "Auto-Submitted": "auto-generated",
            ...(unsubscribeUrl === null
              ? {}
              : {
                  "List-Unsubscribe": { prepared: true, value: `<${unsubscribeUrl}>` },
                  "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                }),
          },
        });
      } catch (error) {
        throw faultOf(error);
      }
    },
    close() {
      void transport?.then((open) => open.close());
      transport = null;
    },
  };
}

/** A password goes over no line that others read, unless that leads to this machine. */
function serverOf(url: string) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === "smtps:";
  const isHere = /^(?:localhost|127\..*|\[::1\])$/u.test(hostname);
  return {
    host: hostname.replace(/^\[|\]$/gu, ""),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && username !== "" && !isHere,
    ...(username === ""
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  };
}

function faultOf(error: unknown): MailFault {
  const {
    message,
    responseCode,
    code,
    command = "",
  } = error as Error & {
    responseCode?: number;
    code?: string;
    command?: string;
  };
  // What a server says of its login may hold what it was sent.
  const said =
    code === "EAUTH" ? "The server does not take the name and password in DENDRO_SMTP_URL." : message;
  const isOfMail = /^(?:RCPT TO|DATA)$/u.test(command) && responseCode !== undefined;
  return new MailFault(
    said.slice(0, 500),
    { isFinal: isOfMail && responseCode >= 500, isOfServer: !isOfMail },
    error,
  );
}

/** Says what to set, so that mail is sent. */
export const noMailer = (): DendroError =>
  new DendroError(
    "not_configured",
    "This server sends no mail. Set DENDRO_SMTP_URL, DENDRO_MAIL_FROM and DENDRO_PUBLIC_URL and start it again, or have the report sent to endpoints.",
  );
