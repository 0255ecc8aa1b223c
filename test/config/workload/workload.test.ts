import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ConfigError } from "../../../src/config/config-error.ts";
import { loadWorkload, type Workload } from "../../../src/config/workload/workload.ts";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";
import { workloadText } from "./workload-fixture.ts";

const fixtures = join(import.meta.dirname, "../../fixtures/config");

describe("loadWorkload", () => {
	const directory = scratchDirectory();
	const load = (text: string, name = "w.yaml", lenient = false) =>
		loadWorkload(scratchFile(directory, name, text), { lenient });

	it("reads a workload file of Java OMB", async () => {
		const file = join(fixtures, "workload.yaml");
		const { workload, warnings } = await loadWorkload(file);
		const expected: Workload = {
			file,
			baseName: "workload",
			name: "golden",
			topics: 1,
			partitions: [2],
			partitionsPerTopic: 2,
			topicPrefix: "test-topic",
			randomTopicNames: true,
			existingTopicList: [],
			existingProduceTopicList: [],
			existingConsumeTopicList: [],
			keyDistributor: "NO_KEY",
			partitionWeights: null,
			messageSize: 100,
			messageSizeDistribution: null,
			useRandomizedPayloads: false,
			randomBytesRatio: 0,
			randomizedPayloadPoolSize: 0,
			payloadFile: "payload-100b.data",
			payloadDirectory: null,
			recordHeaders: [],
			subscriptionsPerTopic: 1,
			producers: [2],
			producersPerTopic: 2,
			consumerPerSubscription: 1,
			consumeUntil: "duration",
			producerRate: 1000,
			producerRateScope: "total",
			rateProfile: null,
			rateSweep: null,
			consumerBacklogSizeGB: 0,
			consumerBacklogSeconds: null,
			consumerBacklogScope: "total",
			backlogDrainRatio: 1,
			drainProducerRate: null,
			testDurationMinutes: 1,
			testDurationSeconds: 60,
			warmupDurationMinutes: 0,
			warmupDurationSeconds: 0,
			sampleSeconds: null,
			stamp: "auto",
		};
		assert.deepEqual(workload, expected);
		assert.deepEqual(warnings, []);
	});

	it("reads a workload file with every key, written by a generator", async () => {
		const { workload } = await loadWorkload(join(fixtures, "generated-workload.yaml"));
		assert.equal(workload.name, "1-topics-16-partitions-1kb-1p-1c-50k");
		assert.equal(workload.messageSize, 1024);
		assert.equal(workload.producerRate, 50_000);
		assert.equal(workload.payloadFile, null);
		assert.equal(workload.keyDistributor, "RANDOM_NANO");
		assert.equal(workload.testDurationSeconds, 900);
	});

	const accepted: Array<[changes: Record<string, string | number | null>, expected: Partial<Workload>, why: string]> = [
		[{}, { subscriptionsPerTopic: 0, producerRate: 0, warmupDurationSeconds: 60 }, "producers only, by default"],
		[{ producerRate: "max" }, { producerRate: Number.POSITIVE_INFINITY }, "no limit of the rate"],
		[{ producerRate: 0.5 }, { producerRate: 0.5 }, "less than a message per second"],
		[{ name: "null" }, { name: "w" }, "a null name, which is the file's"],
		[
			{ testDurationMinutes: null, testDurationSeconds: 90 },
			{ testDurationSeconds: 90, testDurationMinutes: 1.5 },
			"a test length in seconds",
		],
		[
			{ warmupDurationSeconds: 0.5 },
			{ warmupDurationSeconds: 0.5, warmupDurationMinutes: 0.5 / 60 },
			"a warm-up in seconds",
		],
		[{ stamp: "none" }, { stamp: "none" }, "payloads byte for byte"],
		[{ randomBytesRatio: 7 }, { randomBytesRatio: 7 }, "a ratio that nothing uses"],
		[
			{ consumerBacklogSizeGB: 5_000_000_000, producerRate: 1, subscriptionsPerTopic: 1, consumerPerSubscription: 1 },
			{ consumerBacklogSizeGB: 5_000_000_000 },
			"a backlog beyond Java's int",
		],
	];
	for (const [changes, expected, why] of accepted) {
		it(`takes ${why}`, async () => {
			const { workload } = await load(workloadText(changes));
			for (const [key, value] of Object.entries(expected))
				assert.deepEqual(workload[key as keyof Workload], value, key);
		});
	}

	const names: Array<[file: string, baseName: string]> = [
		["a.b.yaml", "a.b"],
		["plain", "plain"],
		[".hidden", ".hidden"],
	];
	for (const [file, baseName] of names) {
		it(`calls ${file} ${baseName}`, async () => {
			const { workload } = await load(workloadText(), file);
			assert.deepEqual([workload.baseName, workload.name], [baseName, baseName]);
		});
	}

	const random = { useRandomizedPayloads: "true", randomizedPayloadPoolSize: 10, payloadFile: null };
	const refused: Array<[changes: Record<string, string | number | null>, message: RegExp, why: string]> = [
		[{ topics: 0 }, /w\.yaml:1:1: `topics` must be a whole number of at least 1, not `0`; write how many/, "no topics"],
		[{ topics: null }, /w\.yaml: `topics` is missing; write how many topics to create/, "a missing key"],
		[{ topics: 1.5 }, /w\.yaml:1:1: `topics` must be a whole number/, "one and a half topics"],
		[{ partitionsPerTopic: -1 }, /w\.yaml:2:1: `partitionsPerTopic` must be .+ at least 1, not `-1`/, "-1 partitions"],
		[{ messageSize: 0 }, /w\.yaml:3:1: `messageSize` must be .+; message sizes start at 1 byte/, "empty messages"],
		[{ producersPerTopic: 0 }, /w\.yaml:5:1: `producersPerTopic` must be .+; a run needs a producer/, "no producer"],
		[{ producerRate: -5 }, /w\.yaml:7:1: `producerRate` must be a number of at least 0/, "a negative rate"],
		[
			{ keyDistributor: "no_key" },
			/w\.yaml:7:1: `keyDistributor` must be `NO_KEY` or/,
			"a key distributor in lower case",
		],
		[
			{ subscriptionsPerTopic: 1 },
			/w\.yaml: `consumerPerSubscription` must be at least 1 when there are subscriptions/,
			"a subscription without consumers",
		],
		[{ ...random, randomizedPayloadPoolSize: 0 }, /`randomizedPayloadPoolSize` must be at least 1/, "an empty pool"],
		[{ ...random, randomBytesRatio: 1.1 }, /`randomBytesRatio` must lie between 0 and 1/, "a ratio above 1"],
		[{ ...random, randomBytesRatio: -0.1 }, /`randomBytesRatio` must lie between 0 and 1/, "a ratio below 0"],
		[
			{ backlogDrainRatio: 2 },
			/w\.yaml:7:1: `backlogDrainRatio` must lie between 0 and 1/,
			"draining twice the backlog",
		],
		[{ payloadFile: null }, /w\.yaml: `payloadFile` is missing; name a file of `messageSize` bytes/, "no payload"],
		[
			{ consumerBacklogSizeGB: 1, subscriptionsPerTopic: 1, consumerPerSubscription: 1 },
			/w\.yaml:7:1: `consumerBacklogSizeGB` cannot be built while the rate is being searched for/,
			"a backlog at an unknown rate",
		],
		[
			{ consumerBacklogSizeGB: 1, producerRate: 10 },
			/`consumerBacklogSizeGB` needs a subscription/,
			"a backlog of nobody",
		],
		[{ testDurationMinutes: null }, /w\.yaml: `testDurationMinutes` is missing; say how long/, "no test length"],
		[{ testDurationMinutes: 0 }, /w\.yaml:6:1: `testDurationMinutes` must be above 0/, "a test without end"],
		[
			{ testDurationMinutes: null, testDurationSeconds: 0 },
			/w\.yaml:6:1: `testDurationSeconds` must be above 0/,
			"a test of no seconds",
		],
		[
			{ testDurationSeconds: 5 },
			/w\.yaml:7:1: `testDurationSeconds` and `testDurationMinutes` are both given/,
			"two test lengths",
		],
		[
			{ warmupDurationSeconds: 5, warmupDurationMinutes: 1 },
			/w\.yaml:7:1: `warmupDurationSeconds` and `warmupDurationMinutes` are both given/,
			"two warm-up lengths",
		],
		[{ stamp: "yes" }, /`stamp` must be `auto` or `none`, not `yes`/, "another kind of stamp"],
		[{ topic: 1 }, /w\.yaml:7:1: unknown key `topic`; did you mean `topics`\?/, "a misspelt key"],
	];
	for (const [changes, message, why] of refused) {
		it(`refuses ${why}`, async () => {
			await assert.rejects(load(workloadText(changes)), (error) => {
				assert.ok(error instanceof ConfigError);
				assert.match(error.message, message);
				return true;
			});
		});
	}

	it("names every impossible combination at once", async () => {
		const text = workloadText({ backlogDrainRatio: 2, subscriptionsPerTopic: 1, testDurationMinutes: 0 });
		await assert.rejects(load(text), (error: Error) => error.message.split("\n").length === 3);
	});

	it("passes over unknown keys when lenient", async () => {
		const { workload, warnings } = await load(workloadText({ colour: "red" }), "w.yaml", true);
		assert.equal(workload.topics, 1);
		assert.equal(warnings.length, 1);
		assert.match(warnings[0] ?? "", /w\.yaml:7:1: unknown key `colour`; it has no effect$/);
	});

	it("passes over unknown keys inside of values when lenient", async () => {
		const text = workloadText({ rateProfile: "[{ hold: 5, colour: red }]" });
		const { workload, warnings } = await load(text, "w.yaml", true);
		assert.equal(workload.producerRate, 5);
		assert.match(warnings.join(), /w\.yaml:7:26: unknown key `rateProfile\[0\]\.colour`; it has no effect$/);
	});
});
