import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ConsumerSettings, ProducerSettings } from "../../src/config/driver/driver.ts";
import {
	consumerSpecs,
	forOwnTopics,
	producerSpecs,
	startsAtFirstMessage,
	withoutTopicCreation,
} from "../../src/worker/client-settings.ts";

const producer: ProducerSettings = {
	config: [["acks", "all"]],
	effective: [],
	maxBlockMs: 1,
	maxRequestBytes: 1,
	partitioning: "round-robin",
	stickyBytes: 16_384,
};

const consumer: ConsumerSettings = {
	config: [
		["auto.offset.reset", "latest"],
		["fetch.min.bytes", "1"],
	],
	effective: [
		{ name: "auto.offset.reset", value: "latest", origin: "file" },
		{ name: "fetch.min.bytes", value: "1", origin: "java-default" },
	],
	batchMessages: 500,
	commit: true,
	commitLingerMs: 100,
};

const clientIds = (specs: Array<{ config: Array<[string, string]> }>) =>
	specs.map(({ config }) => config.filter(([name]) => name === "client.id").map(([, value]) => value));

describe("producerSpecs", () => {
	it("make a producer per entry, numbered from 1", () => {
		const specs = producerSpecs(["a", "b", "a"], producer);
		assert.deepEqual(
			specs.map(({ topic, stickyBytes, partitioning }) => [topic, stickyBytes, partitioning]),
			[
				["a", 16_384, "round-robin"],
				["b", 16_384, "round-robin"],
				["a", 16_384, "round-robin"],
			],
		);
		assert.deepEqual(clientIds(specs), [["producer-1"], ["producer-2"], ["producer-3"]]);
		assert.deepEqual(specs[0]?.config[0], ["acks", "all"]);
	});

	it("keep the file's own client.id", () => {
		const named: ProducerSettings = { ...producer, config: [["client.id", "mine"]] };
		assert.deepEqual(clientIds(producerSpecs(["a", "b"], named)), [["mine"], ["mine"]]);
	});
});

describe("consumerSpecs", () => {
	const subscriptions = [
		{ topic: "a", subscription: "sub-1", index: 0 },
		{ topic: "b", subscription: "sub-2", index: 1 },
	];

	it("make a consumer per entry in its group", () => {
		const specs = consumerSpecs(subscriptions, consumer);
		assert.deepEqual(
			specs.map(({ topic, config }) => [topic, config.at(-1)]),
			[
				["a", ["group.id", "sub-1"]],
				["b", ["group.id", "sub-2"]],
			],
		);
		assert.deepEqual(clientIds(specs), [["consumer-sub-1-1"], ["consumer-sub-2-2"]]);
	});
});

describe("forOwnTopics", () => {
	it("reads the run's own topics from their beginning, and says so once", () => {
		const { config, effective, ...rest } = forOwnTopics(consumer);
		assert.deepEqual(config, [
			["fetch.min.bytes", "1"],
			["auto.offset.reset", "earliest"],
		]);
		assert.deepEqual(effective, [
			{ name: "fetch.min.bytes", value: "1", origin: "java-default" },
			{ name: "auto.offset.reset", value: "earliest", origin: "adjusted" },
		]);
		assert.deepEqual(rest, { batchMessages: 500, commit: true, commitLingerMs: 100 });
	});

	it("leaves the settings that it was given alone", () => {
		const before = structuredClone(consumer);
		forOwnTopics(consumer);
		assert.deepEqual(consumer, before);
	});
});

describe("withoutTopicCreation", () => {
	it("lets no consumer create the topic that it asks for, and leaves where it begins to the file", () => {
		const own: ConsumerSettings = { ...consumer, config: [...consumer.config, ["allow.auto.create.topics", "true"]] };
		const { config, effective } = withoutTopicCreation(own);
		assert.deepEqual(config, [...consumer.config, ["allow.auto.create.topics", "false"]]);
		assert.deepEqual(effective, [
			...consumer.effective,
			{ name: "allow.auto.create.topics", value: "false", origin: "adjusted" },
		]);
	});
});

describe("startsAtFirstMessage", () => {
	const cases: Array<[config: ConsumerSettings["config"], first: boolean]> = [
		[[["auto.offset.reset", "earliest"]], true],
		[[["auto.offset.reset", "smallest"]], true],
		[[["auto.offset.reset", "latest"]], false],
		[[["auto.offset.reset", "error"]], false],
		[
			[
				["auto.offset.reset", "latest"],
				["auto.offset.reset", "earliest"],
			],
			true,
		],
		[[], false],
	];
	for (const [config, first] of cases) {
		it(`is ${first} with ${JSON.stringify(config)}`, () =>
			assert.equal(startsAtFirstMessage({ ...consumer, config }), first));
	}
});
