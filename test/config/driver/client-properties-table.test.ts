import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { converters } from "../../../src/config/driver/client-properties.ts";
import {
	type ClientKind,
	clientsKnowing,
	forProfile,
	propertyRows,
	rowOf,
	rowsOf,
	topicPropertyNames,
} from "../../../src/config/driver/client-properties-table.ts";

const kinds: ClientKind[] = ["producer", "consumer", "admin"];

describe("client-properties.json", () => {
	it("has one row at most for each property of a client", () => {
		for (const kind of kinds) {
			const names = rowsOf(kind).flatMap(({ java }) => java ?? []);
			assert.deepEqual(names, [...new Set(names)], kind);
		}
	});

	it("advises what to do instead wherever it refuses", () => {
		const silent = propertyRows.filter(({ translation, advice }) => translation === "reject" && !advice);
		assert.deepEqual(silent, []);
	});

	it("leaves nothing to the generic translation that sets more than one setting", () => {
		for (const kind of kinds) {
			const unconverted = rowsOf(kind).filter(({ alsoSets, java }) => alsoSets && !converters[kind][java ?? ""]);
			assert.deepEqual(unconverted, []);
		}
	});

	it("leaves nothing to the generic translation that a list or another property decides", () => {
		const needsCode = (convert: unknown) =>
			typeof convert === "object" || /explicit|unless|only|->/.test(String(convert));
		for (const kind of kinds) {
			const rows = rowsOf(kind).filter(
				({ librdkafka, translation, convert }) =>
					librdkafka !== null && translation === "convert" && convert !== null && needsCode(convert),
			);
			const unconverted = rows.filter(({ java }) => !converters[kind][java ?? ""]);
			assert.deepEqual(unconverted, []);
		}
	});

	it("knows every property for which there is code", () => {
		for (const kind of kinds) {
			const unknown = Object.keys(converters[kind]).filter((name) => clientsKnowing(name).length === 0);
			assert.deepEqual(unknown, []);
		}
	});
});

describe("rowOf", () => {
	it("finds the row of one client or of all", () => {
		assert.equal(rowOf("producer", "acks")?.scope, "producer");
		assert.equal(rowOf("admin", "security.protocol")?.scope, "common");
	});

	for (const name of ["acks", "", "retention.ms", "nonsense"]) {
		it(`finds no row of "${name}" for a consumer`, () => assert.equal(rowOf("consumer", name), undefined));
	}
});

describe("clientsKnowing", () => {
	it("lists the clients", () => {
		assert.deepEqual(clientsKnowing("default.api.timeout.ms"), ["consumer", "admin"]);
		assert.deepEqual(clientsKnowing("retention.ms"), []);
	});
});

describe("topicPropertyNames", () => {
	it("holds the properties of topics only", () => {
		assert.equal(topicPropertyNames.has("min.insync.replicas"), true);
		assert.equal(topicPropertyNames.has("acks"), false);
	});
});

describe("forProfile", () => {
	it("picks the value of the profile, or the one value there is", () => {
		assert.equal(forProfile({ "3.6.1": "0", "4.x": "5" }, "4.x"), "5");
		assert.equal(forProfile("all", "4.x"), "all");
		assert.equal(forProfile(null, "3.6.1"), null);
	});
});
