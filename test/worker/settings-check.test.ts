import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConfigError } from "../../src/config/config-error.ts";
import type { TranslationContext } from "../../src/config/driver/client-properties.ts";
import { checkDriver } from "../../src/worker/settings-check.ts";
import { driverWith } from "../config/driver/driver-fixture.ts";

const context: TranslationContext = { recordBytes: 100, keyBytes: 0, zoneId: null, profile: "3.6.1" };
const embedded = (producer = "") => {
	const driver = driverWith({ producer });
	const servers = { name: "bootstrap.servers", value: "embedded", location: "common:1" };
	return { ...driver, commonConfig: [servers], embedded: true };
};

describe("checkDriver", () => {
	it("returns what is good to know of a sound driver, embedded or not", () => {
		assert.deepEqual(checkDriver(driverWith(), context), []);
		assert.deepEqual(checkDriver(embedded(), context), []);
		assert.equal(checkDriver(driverWith({ producer: "metrics.num.samples=3" }), context).length, 1);
	});

	const refusals: Array<[what: string, check: () => unknown, message: RegExp]> = [
		["a property that Java refuses", () => checkDriver(driverWith({ producer: "acks=most" }), context), /`acks`/],
		["it on the embedded broker", () => checkDriver(embedded("acks=most"), context), /`acks`/],
		[
			"messages that do not fit",
			() => checkDriver(driverWith({ producer: "max.request.size=150" }), context),
			/a message takes 187 bytes/,
		],
		[
			"what this librdkafka does not take, with its words",
			() => checkDriver(driverWith({ native: "linger.mss=5" }), context),
			/linger\.mss/,
		],
	];
	for (const [what, check, message] of refusals) {
		it(`refuses ${what}`, () =>
			assert.throws(check, (error) => error instanceof ConfigError && message.test(error.message)));
	}
});
