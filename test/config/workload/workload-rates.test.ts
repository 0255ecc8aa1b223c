import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkAccepted, checkRefused, existing, type Keys, subscribed, workloadLoader } from "./workload-fixture.ts";

const unlimited = Number.POSITIVE_INFINITY;
const consumersOnly = existing({
	existingConsumeTopicList: "[a]",
	producersPerTopic: null,
	payloadFile: null,
	messageSize: null,
	...subscribed,
});

describe("rates of a workload", () => {
	checkAccepted([
		["the search for a rate by default", {}, { producerRate: 0, rateProfile: null, rateSweep: null }],
		[
			"a list of rates",
			{ producerRate: "[10000, 20000, max]" },
			{ producerRate: 10_000, rateSweep: [10_000, 20_000, unlimited] },
		],
		[
			"a range of rates",
			{ producerRate: "{ from: 10, to: 30, step: 10 }" },
			{ producerRate: 10, rateSweep: [10, 20, 30] },
		],
		[
			"a profile, which overrides the rate",
			{ producerRate: 7, rateProfile: "[{ burst: 10, peak: 90, everySeconds: 5, burstSeconds: 1 }]" },
			{
				producerRate: 90,
				rateProfile: [{ shape: "burst", seconds: unlimited, rate: 10, peakRate: 90, everySeconds: 5, burstSeconds: 1 }],
			},
		],
		[
			"a profile that begins with nothing",
			{ rateProfile: "[{ ramp: [0, 100], seconds: 10 }]" },
			{ producerRate: 0, rateProfile: [{ shape: "ramp", seconds: 10, rate: 0, toRate: 100 }] },
		],
		[
			"minutes and rates, in straight lines as AutoMQ's fork reads them",
			{ producerRate: 5, producerRateList: "[[0, 100], [1, 200], [3, 200]]" },
			{
				producerRate: 100,
				rateProfile: [
					{ shape: "ramp", seconds: 60, rate: 100, toRate: 200 },
					{ shape: "hold", seconds: 120, rate: 200 },
					{ shape: "hold", seconds: unlimited, rate: 200 },
				],
			},
		],
		[
			"a timeline, in steps",
			{ producerRateTimeline: "[{ atSeconds: 0, rate: 100 }, { atMinutes: 1, rate: 200 }]" },
			{
				producerRate: 100,
				rateProfile: [
					{ shape: "hold", seconds: 60, rate: 100 },
					{ shape: "hold", seconds: unlimited, rate: 200 },
				],
			},
		],
	]);
	checkRefused([
		[
			"a word for a rate",
			{ producerRate: "fast" },
			/^w\.yaml:7:1: `producerRate` must be a number of at least 0 or the word/,
		],
		[
			"a wrong rate in a list",
			{ producerRate: "[10, 0]" },
			/^w\.yaml:7:20: `producerRate\[1\]` must be a number above 0 or the word `max`, not `0`/,
		],
		["one rate to sweep over", { producerRate: "[10, 10]" }, /^w\.yaml:7:1: `producerRate` needs two different rates/],
		[
			"an unknown key of a range",
			{ producerRate: "{ from: 10, to: 30, steps: 10 }" },
			/^w\.yaml:7:35: unknown key `producerRate\.steps`/,
		],
		[
			"a sweep and a profile",
			{ producerRate: "[1, 2]", rateProfile: "[{ hold: 10 }]" },
			/^w\.yaml:8:1: `rateProfile` and `producerRate` both change the rate; remove one of the two/,
		],
		[
			"two profiles",
			{ producerRateList: "[[0, 1]]", producerRateTimeline: "[{ atSeconds: 0, rate: 1 }]" },
			/^w\.yaml:8:1: `producerRateTimeline` and `producerRateList` both change the rate/,
		],
		[
			"a sweep without producers",
			{ ...consumersOnly, producerRate: "[1, 2]" },
			/`producerRate` has no producers to set the rate of; remove it or add producers/,
		],
		[
			"a profile without producers",
			{ ...consumersOnly, rateProfile: "[{ hold: 10 }]" },
			/`rateProfile` has no producers to set the rate of/,
		],
		[
			"times of the day for more than a year",
			{ producerRateList: "[[0, 0, 1]]", testDurationMinutes: 366 * 24 * 60 + 1 },
			/^w\.yaml:7:1: `producerRateList` goes by the time of day for more than a year; shorten the test/,
		],
	]);

	it("counts times of the day from now and behind the warm-up", async () => {
		const workload = await workloadLoader()(
			{ producerRateList: "[[12, 0, 100], [13, 0, 160]]", warmupDurationMinutes: 10, testDurationMinutes: 20 },
			{ now: new Date(2026, 2, 1, 12, 10) },
		);
		assert.equal(workload.producerRate, 120);
		assert.deepEqual(workload.rateProfile, [
			{ shape: "ramp", seconds: 2400, rate: 120, toRate: 160 },
			{ shape: "hold", seconds: unlimited, rate: 160 },
		]);
	});
});

describe("producerRateScope", () => {
	const each: Keys = { producerRateScope: "producer", topics: 2, producersPerTopicList: "[1, 3]" };
	checkAccepted([
		["the total by default", { topics: 2, producerRate: 10 }, { producerRateScope: "total", producerRate: 10 }],
		["a rate per producer", { ...each, producerRate: 10 }, { producerRateScope: "producer", producerRate: 40 }],
		["no limit per producer", { ...each, producerRate: "max" }, { producerRate: unlimited }],
		[
			"a sweep per producer",
			{ ...each, producerRate: "[1, 5, max]" },
			{ producerRate: 4, rateSweep: [4, 20, unlimited] },
		],
		[
			"a profile per producer",
			{ ...each, rateProfile: "[{ hold: 1, seconds: 2 }, { sine: 4, amplitude: 2, periodSeconds: 3 }]" },
			{
				producerRate: 4,
				rateProfile: [
					{ shape: "hold", seconds: 2, rate: 4 },
					{ shape: "sine", seconds: unlimited, rate: 16, amplitude: 8, periodSeconds: 3 },
				],
			},
		],
		["a list of rates per producer", { ...each, producerRateList: "[[0, 7]]" }, { producerRate: 28 }],
		[
			"a rate of the drain per producer",
			{ ...each, producerRate: 1, drainProducerRate: 2, consumerBacklogSizeGB: 1, ...subscribed },
			{ drainProducerRate: 8 },
		],
		[
			"a rate per producer of existing topics that are produced to",
			existing({
				existingTopicList: "[a]",
				existingProduceTopicList: "[b]",
				existingConsumeTopicList: "[c]",
				producersPerTopic: 3,
				producerRate: 10,
				producerRateScope: "producer",
				...subscribed,
			}),
			{ producerRate: 60 },
		],
		[
			"a rate without producers, which nothing uses",
			{ ...consumersOnly, producerRate: "max", producerRateScope: "producer" },
			{ producerRate: 0 },
		],
	]);
	checkRefused([
		[
			"another scope",
			{ producerRateScope: "topic" },
			/^w\.yaml:7:1: `producerRateScope` must be `total` or `producer`, not/,
		],
	]);
});

describe("backlogs", () => {
	const fixed: Keys = { producerRate: 10, ...subscribed };
	checkAccepted([
		[
			"none by default",
			{},
			{
				consumerBacklogSizeGB: 0,
				consumerBacklogSeconds: null,
				consumerBacklogScope: "total",
				drainProducerRate: null,
			},
		],
		[
			"half a GiB",
			{ ...fixed, consumerBacklogSizeGB: 0.5 },
			{ consumerBacklogSizeGB: 0.5, consumerBacklogSeconds: null },
		],
		["seconds", { ...fixed, consumerBacklogSeconds: 30 }, { consumerBacklogSizeGB: 0, consumerBacklogSeconds: 30 }],
		["0 seconds, which is none", { consumerBacklogSeconds: 0 }, { consumerBacklogSeconds: null }],
		[
			"a size of each subscription",
			{ ...fixed, consumerBacklogSizeGB: 1, consumerBacklogScope: "subscription" },
			{ consumerBacklogScope: "subscription" },
		],
		["a share to drain", { ...fixed, consumerBacklogSizeGB: 1, backlogDrainRatio: 0.9 }, { backlogDrainRatio: 0.9 }],
		["no rate of its own for the drain", { drainProducerRate: -1 }, { drainProducerRate: null }],
		["no producing during the drain", { drainProducerRate: 0 }, { drainProducerRate: 0 }],
		[
			"a backlog without pacing",
			{ ...fixed, producerRate: "max", consumerBacklogSizeGB: 1 },
			{ producerRate: unlimited },
		],
	]);
	checkRefused([
		[
			"a size and seconds",
			{ ...fixed, consumerBacklogSizeGB: 1, consumerBacklogSeconds: 1 },
			/^w\.yaml:11:1: `consumerBacklogSeconds` and `consumerBacklogSizeGB` are both given; remove one of the two/,
		],
		[
			"seconds while the rate is searched for",
			{ ...subscribed, consumerBacklogSeconds: 1 },
			/^w\.yaml:9:1: `consumerBacklogSeconds` cannot be built while the rate is being searched for; set `producerRate`/,
		],
		[
			"a backlog of a sweep",
			{ ...fixed, producerRate: "[1, 2]", consumerBacklogSizeGB: 1 },
			/^w\.yaml:10:1: `consumerBacklogSizeGB` cannot be built while `producerRate` changes the rate; set one `producerRate`/,
		],
		[
			"a backlog of a profile",
			{ ...fixed, rateProfile: "[{ ramp: [0, 9], seconds: 1 }]", consumerBacklogSeconds: 1 },
			/^w\.yaml:11:1: `consumerBacklogSeconds` cannot be built while `rateProfile` changes the rate/,
		],
		[
			"a backlog without subscriptions",
			{ producerRate: 10, consumerBacklogSeconds: 1 },
			/`consumerBacklogSeconds` needs a subscription/,
		],
		[
			"a backlog without producers",
			{ ...consumersOnly, consumerBacklogSeconds: 1 },
			/`consumerBacklogSeconds` needs a producer to build it up; set `producersPerTopic` above 0/,
		],
		[
			"a backlog beside topics that nobody consumes",
			existing({
				existingTopicList: "[a]",
				existingProduceTopicList: "[b]",
				consumerBacklogSizeGB: 1,
				...fixed,
			}),
			/`existingProduceTopicList` cannot be beside a backlog/,
		],
		[
			"a backlog of topics that nobody produces to",
			existing({
				existingProduceTopicList: "[a]",
				existingConsumeTopicList: "[b]",
				consumerBacklogSizeGB: 1,
				...fixed,
			}),
			/`consumerBacklogSizeGB` needs a topic that is produced to and consumed from; name it in `existingTopicList`/,
		],
		[
			"a negative size",
			{ ...fixed, consumerBacklogSizeGB: -1 },
			/`consumerBacklogSizeGB` must be a number of at least 0/,
		],
		["another scope", { consumerBacklogScope: "each" }, /`consumerBacklogScope` must be `total` or `subscription`/],
		[
			"a negative rate of the drain",
			{ drainProducerRate: -2 },
			/^w\.yaml:7:1: `drainProducerRate` must be at least 0, or -1/,
		],
		["half of no rate", { drainProducerRate: -0.5 }, /`drainProducerRate` must be at least 0, or -1 to keep the rate/],
	]);
});

describe("length of a period", () => {
	checkAccepted([
		["none, which leaves it to the command line", {}, { sampleSeconds: null }],
		["Redpanda's key", { sampleRateMillis: 1000 }, { sampleSeconds: 1 }],
		["AutoMQ's key", { logIntervalMillis: 2500 }, { sampleSeconds: 2.5 }],
	]);
	checkRefused([
		[
			"both keys",
			{ sampleRateMillis: 1000, logIntervalMillis: 1000 },
			/^w\.yaml:8:1: `logIntervalMillis` and `sampleRateMillis` are both given; remove one of the two/,
		],
		[
			"less than 0.1 s",
			{ sampleRateMillis: 99 },
			/^w\.yaml:7:1: `sampleRateMillis` must be a whole number of at least 100/,
		],
	]);
});
