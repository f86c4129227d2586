const ofBrowser = Intl.DateTimeFormat().resolvedOptions().timeZone;
let ofTenant: string | null = null;

/** The zone that days and hours are of: the tenant's, so that everybody sees the same; the browser's where it has none. */
export const timezone = (): string => ofTenant ?? ofBrowser;

/** Whether it is the tenant's. */
export const isZoneOfTenant = (): boolean => ofTenant !== null;

/** From now on days and hours are of a tenant's zone, or where it has none of the browser's. */
export function showIn(zone: string | null): void {
  ofTenant = zone;
}

/**
 * A way to write moments, in milliseconds since 1970, always in the zone that holds.
 *
 * @example
 * const time = inZone({ hour: "2-digit", minute: "2-digit" });
 * time(Date.now()); // "18:30"
 */
export function inZone(options: Intl.DateTimeFormatOptions, locale = "en"): (at: number) => string {
  let format: { readonly zone: string; readonly write: Intl.DateTimeFormat } | undefined;
  return (at) => {
    const zone = timezone();
    if (format?.zone !== zone)
      format = { zone, write: new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }) };
    return format.write.format(at);
  };
}

const day = inZone({ year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");

/** The day of a moment, as `YYYY-MM-DD`. */
export const dayAt = (at: number): string => day(at);
