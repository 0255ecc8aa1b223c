import assert from "node:assert/strict";
import { test } from "node:test";
import { describeFailure, parseOpenFileLimit, setupCommands, systemProbes } from "../../src/cli/doctor-probes.ts";

test("the open-file limit is a number, unlimited, or unknown", () => {
	assert.equal(parseOpenFileLimit("1024\n"), 1024);
	assert.equal(parseOpenFileLimit("unlimited\n"), Number.POSITIVE_INFINITY);
	assert.equal(parseOpenFileLimit("ulimit: not found"), null);
	assert.equal(parseOpenFileLimit(""), null);
});

test("a failure is one line with the first line of its cause", () => {
	const cause = new Error("librdkafka.so.1: cannot open shared object file\nRequire stack:\n- x");
	const expected = "not built (librdkafka.so.1: cannot open shared object file)";
	assert.equal(describeFailure(new Error("not built", { cause })), expected);
	assert.equal(describeFailure(new Error("first\nsecond")), "first");
	assert.equal(describeFailure("text"), "text");
});

test("a clone is built by npm scripts, an installed package by its own script", () => {
	assert.deepEqual(setupCommands("/home/me/omb/scripts/setup.mjs"), {
		setup: "npm run setup",
		rebuild: "npm run setup -- --rebuild",
	});
	const script = "/app/node_modules/omb-native/scripts/setup.mjs";
	assert.deepEqual(setupCommands(script), {
		setup: `node ${script} librdkafka addon`,
		rebuild: `node ${script} librdkafka addon --rebuild`,
	});
});

test("the real probes answer on this machine", () => {
	assert.equal(systemProbes.tools()["node"]?.present, true);
	const { usableCores, openFiles, freeMemoryBytes } = systemProbes.host();
	assert.ok(usableCores >= 1 && freeMemoryBytes > 0 && openFiles !== 0);
});
