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
  /** Whether it is refused however often it is tried. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean, cause: unknown) {
    super(message, { cause });
    this.isFinal = isFinal;
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
  const load = async (): Promise<Transporter> => {
    const { createTransport } = await import("nodemailer");
    return createTransport(url, {
      pool: true,
      maxConnections,
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: silenceMs,
      disableFileAccess: true,
      disableUrlAccess: true,
      from,
    } as object);
  };
  return {
    async send({ to, attachments, messageId, unsubscribeUrl, ...content }) {
      try {
        await (
          await (transport ??= load())
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

function faultOf(error: unknown): MailFault {
  const { message, responseCode, code } = error as Error & { responseCode?: number; code?: string };
  // What a server says of its login may hold what it was sent.
  const said =
    code === "EAUTH" ? "the server does not take the name and password in DENDRO_SMTP_URL" : message;
  const isFinal = responseCode !== undefined && responseCode >= 500 && code !== "EAUTH";
  return new MailFault(said.slice(0, 500), isFinal, error);
}

/** @throws DendroError `not_configured` */
export const noMailer = (): DendroError =>
  new DendroError(
    "not_configured",
    "This server sends no mail. Set DENDRO_SMTP_URL, DENDRO_MAIL_FROM and DENDRO_PUBLIC_URL and start it again, or have the report sent to endpoints.",
  );
