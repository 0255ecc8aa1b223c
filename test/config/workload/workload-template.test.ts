import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stringify } from "yaml";
import { ConfigError } from "../../../src/config/config-error.ts";
import { loadWorkloadTemplate } from "../../../src/config/workload/workload-template.ts";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";

const directory = scratchDirectory();
const ref = (key: string) => `\${${key}}`;

const lists = {
	topics: [1, 2],
	partitionsPerTopic: [3],
	messageSize: [4],
	producersPerTopic: [5],
	subscriptionsPerTopic: [6],
	consumerPerSubscription: [7],
	producerRate: [8, "max"],
};

const load = (changes: Record<string, unknown> = {}) =>
	loadWorkloadTemplate(scratchFile(directory, "t.yaml", stringify({ ...lists, ...changes })));

describe("loadWorkloadTemplate", () => {
	it("fills in OMB's defaults", async () => {
		const { nameFormat, lists: read, constants } = await load();
		assert.deepEqual(read, { ...lists, producerRate: [8, Number.POSITIVE_INFINITY] });
		assert.deepEqual(constants, {
			keyDistributor: "NO_KEY",
			payloadFile: null,
			useRandomizedPayloads: false,
			randomBytesRatio: 0,
			randomizedPayloadPoolSize: 0,
			consumerBacklogSizeGB: 0,
			testDurationMinutes: 5,
			warmupDurationMinutes: 1,
		});
		assert.equal(
			nameFormat,
			`${ref("topics")}-topics-${ref("partitionsPerTopic")}-partitions-${ref("messageSize")}b-` +
				`${ref("producersPerTopic")}p-${ref("consumerPerSubscription")}c-${ref("producerRate")}`,
		);
	});

	it("takes every other key from the file", async () => {
		const constants = {
			keyDistributor: "RANDOM_NANO",
			payloadFile: "payload.data",
			useRandomizedPayloads: true,
			randomBytesRatio: 0.5,
			randomizedPayloadPoolSize: 9,
			consumerBacklogSizeGB: 10,
			testDurationMinutes: 11,
			warmupDurationMinutes: 0,
		};
		const template = await load({ ...constants, nameFormat: "mine" });
		assert.deepEqual([template.constants, template.nameFormat], [constants, "mine"]);
	});

	it("does not take a reference in the name for an environment variable", async () => {
		const nameFormat = `w-${ref("topics")}-$${ref("topics")}`;
		assert.equal((await load({ nameFormat })).nameFormat, nameFormat);
	});

	const refusals: Array<[what: string, changes: Record<string, unknown>, message: RegExp]> = [
		["an unknown key", { partitionPerTopic: [1] }, /t\.yaml:\d+:1: unknown key `partitionPerTopic`; did you mean/],
		[
			"a number for a list",
			{ topics: 1 },
			/t\.yaml:1:1: `topics` must be a list, not `1`; write the values as `\[1, 2\]`/,
		],
		["an empty list", { messageSize: [] }, /t\.yaml:\d+:1: `messageSize` has no values, so there is no workload; list/],
		["a missing list", { producerRate: undefined }, /t\.yaml: `producerRate` has no values/],
		["a list that stands empty", { producerRate: null }, /t\.yaml:\d+:1: `producerRate` has no values/],
		["a value that comes twice", { topics: [3, 1, 3] }, /t\.yaml:4:5: `topics` lists 3 twice; remove one of the two/],
		["a text in a list", { topics: [1, "two"] }, /t\.yaml:3:5: `topics\[1\]` must be a whole number of at least 1/],
		["a topic without partitions", { partitionsPerTopic: [0] }, /`partitionsPerTopic\[0\]` must be a whole number/],
		["a distributor that there is not", { keyDistributor: "NOKEY" }, /`keyDistributor` must be `NO_KEY` or/],
		[
			"a name of what no workload has",
			{ nameFormat: `a-${ref("topicz")}` },
			/t\.yaml:\d+:1: `nameFormat` refers to `\$\{topicz\}`, which no workload has; did you mean `topics`\?/,
		],
	];
	for (const [what, changes, message] of refusals) {
		it(`refuses ${what}`, async () =>
			assert.rejects(load(changes), (error) => error instanceof ConfigError && message.test(error.message)));
	}

	it("tells of everything wrong at once", async () => {
		await assert.rejects(load({ topics: [], messageSize: [], nameFormat: ref("x") }), (error) => {
			assert.equal((error as Error).message.split("\n").length, 3);
			return true;
		});
	});
});
