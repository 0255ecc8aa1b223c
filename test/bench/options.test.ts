import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOptions } from "../../bench/lib/options.ts";

test("without flags five rounds of all three contenders run with the same settings", () => {
	assert.deepEqual(parseOptions([]), {
		rounds: 5,
		seconds: 20,
		warmupSeconds: 5,
		contenders: ["rdkafka_performance", "ProducerPerformance", "omb"],
		settings: {
			batchSize: 131072,
			lingerMs: 1,
			enableIdempotence: false,
			maxInFlight: 1_000_000,
			bufferMemory: 33_554_432,
		},
	});
});

test("the order of a round does not depend on the order of --only", () => {
	const options = parseOptions(["--only", "omb", "--only", "rdkafka_performance"]);
	assert.deepEqual(options?.contenders, ["rdkafka_performance", "omb"]);
});

test("idempotent producers have at most five requests in flight unless told otherwise", () => {
	assert.equal(parseOptions(["--idempotence"])?.settings.maxInFlight, 5);
	assert.equal(parseOptions(["--idempotence", "--max-in-flight", "3"])?.settings.maxInFlight, 3);
});

test("--help asks for the usage", () => {
	assert.equal(parseOptions(["--help", "--rounds", "2"]), null);
});

const refused: Array<[string, string[], RegExp]> = [
	["no rounds", ["--rounds", "0"], /--rounds 0: a whole number of at least 1/],
	["part of a second", ["--seconds", "1.5"], /--seconds 1\.5/],
	["a word for a number", ["--batch-size", "big"], /--batch-size big/],
	["a contender that is not there", ["--only", "kcat"], /--only kcat: no such contender/],
	["an unknown flag", ["--round", "3"], /--round/],
];

for (const [sentence, args, message] of refused) {
	test(`refused: ${sentence}`, () => {
		assert.throws(() => parseOptions(args), message);
	});
}
