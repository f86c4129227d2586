import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../../../test/support/dendro.ts";
import { writeMmdb } from "../../../../test/support/write-mmdb.ts";
import { checkCities } from "../cli/doctor-cities.ts";
import { openCityDatabase } from "./city-database.ts";
import { openPlaceLookup } from "./place.ts";

const directory = temporaryDirectory();
afterAll(directory.remove);

const builtAt = new Date("2026-11-01T00:00:00Z");
const berlin = {
  city: { names: { en: "Berlin", de: "Berlin" } },
  country: { iso_code: "DE" },
  subdivisions: [{ iso_code: "BE", names: { en: "State of Berlin" } }],
};

function file(name: string, content: Buffer): string {
  const path = join(directory.path, name);
  writeFileSync(path, content);
  return path;
}

const cities = () =>
  file(
    "cities.mmdb",
    writeMmdb(
      "DBIP-City-Lite",
      {
        "203.0.113.0/24": berlin,
        // As ip-location-db has it, and an entry that knows the country alone.
        "198.51.100.0/25": { city: "Lyon", country_code: "FR" },
        "198.51.100.128/25": { country: { iso_code: "AT" } },
      },
      builtAt,
    ),
  );

describe("a city database", () => {
  test("tells country, region and city, whichever way it has them", () => {
    const { type, builtAt: made, find } = openCityDatabase(cities());
    expect([type, made]).toEqual(["DBIP-City-Lite", builtAt]);
    expect(find("203.0.113.7")).toEqual({ country: "DE", region: "DE-BE", city: "Berlin" });
    expect(find("198.51.100.1")).toEqual({ country: "FR", region: "", city: "Lyon" });
    expect(find("198.51.100.200")).toEqual({ country: "AT", region: "", city: "" });
    expect(find("192.0.2.1")).toEqual({ country: "", region: "", city: "" });
    expect(find("2001:db8::1")).toEqual({ country: "", region: "", city: "" });
  });

  test("leaves the country of what it does not know to the other one", () => {
    const placeOf = openPlaceLookup(cities());
    expect(placeOf("8.8.8.8")).toEqual({ country: "US", region: "", city: "" });
    expect(placeOf("::ffff:203.0.113.7").city).toBe("Berlin");
    expect(placeOf("no address")).toEqual({ country: "", region: "", city: "" });
    expect(openPlaceLookup(null)("8.8.8.8")).toEqual({ country: "US", region: "", city: "" });
  });

  test.each([
    ["that is not there", () => join(directory.path, "none.mmdb"), /none\.mmdb does not exist/u],
    [
      "that is cut off",
      () => file("cut.mmdb", writeMmdb("City", { "1.0.0.0/8": berlin }, builtAt).subarray(0, 40)),
      /damaged/u,
    ],
    ["that is something else", () => file("text.mmdb", Buffer.from("cities")), /damaged/u],
    [
      "of countries",
      () => file("asn.mmdb", writeMmdb("GeoLite2-ASN", { "1.0.0.0/8": berlin }, builtAt)),
      /knows no cities/u,
    ],
    ["that is a directory", () => directory.path, /cannot be read/u],
  ])("%s is refused, with what to do", (_what, make, why) => {
    const path = make();
    expect(() => openCityDatabase(path)).toThrow(why);
    expect(() => openCityDatabase(path)).toThrow(/leave DENDRO_CITY_MMDB out/u);
    expect(checkCities(path, builtAt.getTime())).toMatchObject({
      status: "wrong",
      detail: expect.stringMatching(why) as string,
    });
  });

  test("is looked over by the doctor, who says when it is old", () => {
    const path = cities();
    expect(checkCities(path, builtAt.getTime())).toEqual({
      name: "city database",
      status: "ok",
      detail: "DBIP-City-Lite of 2026-11-01",
    });
    expect(checkCities(path, Date.parse("2028-01-01")).status).toBe("warning");
  });
});
