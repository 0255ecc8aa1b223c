import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { JavaClient } from "../../../src/config/driver/java-client.ts";

const at = (name: string, value: string, line = 1) => ({ name, value, location: `f:${line}` });

describe("JavaClient", () => {
	const client = new JavaClient("consumer", "3.6.1", "f", [
		[at("client.id", " a ", 1), at("check.crcs", "TRUE", 2)],
		[at("client.id", "b ", 3), at("partition.assignment.strategy", " x , ,y", 4), at("max.poll.records", "+7", 5)],
	]);

	it("trims values, and lets later blocks win", () => assert.equal(client.given("client.id"), "b"));

	it("falls back on Java's default", () => {
		assert.equal(client.text("auto.offset.reset"), "latest");
		assert.equal(client.given("auto.offset.reset"), undefined);
	});

	const empty = ["group.id", "key.deserializer", "share.acquire.mode", "no.such.name"];
	for (const name of empty) {
		it(`has nothing for ${name}, which has no default`, () => assert.equal(client.text(name), ""));
	}

	it("has the defaults of its profile", () => {
		assert.equal(new JavaClient("producer", "4.x", "f", []).integer("linger.ms"), 5);
		assert.equal(new JavaClient("producer", "3.6.1", "f", []).integer("linger.ms"), 0);
	});

	it("reads values as their type", () => {
		assert.equal(client.integer("max.poll.records"), 7);
		assert.equal(client.flag("check.crcs"), true);
		assert.deepEqual(client.list("partition.assignment.strategy"), ["x", "y"]);
	});

	it("knows where a property stands", () => {
		assert.equal(client.location("client.id"), "f:3");
		assert.equal(client.location("group.id"), "f");
		assert.equal(client.error("client.id", "wrong").message, "f:3: wrong");
	});

	it("does not judge what this client does not know", () => {
		assert.doesNotThrow(() => new JavaClient("consumer", "3.6.1", "f", [[at("linger.ms", "x")]]));
	});
});
