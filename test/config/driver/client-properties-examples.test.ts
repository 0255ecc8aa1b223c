/** Runs every example of client-properties.json through the translator. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
	type ClientKind,
	type PropertyExample,
	propertyRows,
} from "../../../src/config/driver/client-properties-table.ts";
import type { Driver, DriverProperty } from "../../../src/config/driver/driver.ts";
import { driverWith, translate } from "./driver-fixture.ts";

const content = {
	PEM: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
	JKS: Buffer.from("feedfeed00000002", "hex"),
	PKCS12: Buffer.from("3082010002010330", "hex"),
};

const homes: Record<string, keyof Driver & `${string}Config`> = {
	common: "commonConfig",
	admin: "commonConfig",
	producer: "producerConfig",
	consumer: "consumerConfig",
};

const allKinds: ClientKind[] = ["producer", "consumer", "admin"];

function driverOf(scope: string, example: PropertyExample): Driver {
	const driver = driverWith();
	const properties: DriverProperty[] = Object.entries(example.java).map(([name, value]) => ({
		name,
		value,
		location: name,
	}));
	const home = homes[scope];
	assert.ok(home, scope);
	driver[home] = [...driver[home], ...properties];
	return driver;
}

describe("examples of client-properties.json", () => {
	const directory = mkdtempSync(join(tmpdir(), "omb-examples-"));
	const home = process.cwd();
	before(() => process.chdir(directory));
	after(() => {
		process.chdir(home);
		rmSync(directory, { recursive: true });
	});

	for (const { java, scope, examples, advice } of propertyRows) {
		for (const example of examples ?? []) {
			const { recordBytes = null, zone = null, profile = "3.6.1" } = example;
			const run = () => {
				for (const [name, kind] of Object.entries(example.files ?? {})) writeFileSync(name, content[kind]);
				return translate(driverOf(scope, example), { recordBytes, zoneId: zone, profile });
			};
			const given = `${java} (${scope}) with ${JSON.stringify(example.java)}, ${profile}`;
			if (example.error !== undefined) {
				it(`refuses ${given}`, () => {
					assert.throws(run, (error: Error & { location?: string }) => {
						assert.equal(error.name, "ConfigError");
						assert.ok(Object.keys(example.java).includes(error.location ?? ""), error.message);
						if (example.error === "see advice") assert.ok(error.message.includes(String(advice)), error.message);
						return true;
					});
				});
				continue;
			}
			for (const kind of scope === "common" ? allKinds : [scope as ClientKind]) {
				it(`translates ${given} for the ${kind}`, () => {
					const settings = Object.fromEntries(run()[kind].config);
					for (const [name, value] of Object.entries(example.librdkafka ?? {}))
						assert.equal(settings[name], value, name);
				});
			}
		}
	}
});
