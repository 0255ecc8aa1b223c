import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { copiesPerMessage, existingTopics, layOut } from "../../src/benchmark/run-layout.ts";
import type { Workload } from "../../src/config/workload/workload.ts";
import { runMeasurement, runRecordInput } from "../result/sample-measurement.ts";
import { FakeWorker } from "./fake-worker.ts";

const sample = runRecordInput(runMeasurement()).workload;
const ownTopics = ["a", "b"].map((name) => ({ name, partitions: 4 }));

function workload(changes: Partial<Workload>): Workload {
	return { ...sample, ...changes };
}

function existing(both: string[], produce: string[], consume: string[], changes: Partial<Workload> = {}): Workload {
	const lists = {
		existingTopicList: both,
		existingProduceTopicList: produce,
		existingConsumeTopicList: consume,
	};
	const producers = [...both, ...produce].map(() => 1);
	return workload({ topics: 0, partitions: [], producers, ...lists, ...changes });
}

function topicsOf({ existingTopicList, existingProduceTopicList, existingConsumeTopicList }: Workload) {
	const names = [...existingTopicList, ...existingProduceTopicList, ...existingConsumeTopicList];
	return names.map((name) => ({ name, partitions: 4 }));
}

describe("layOut", () => {
	it("gives each created topic its own number of producers", () => {
		const { producers } = layOut(workload({ topics: 2, producers: [1, 3] }), ownTopics);
		assert.deepEqual([...producers].sort(), ["a", "b", "b", "b"]);
	});

	it("gives each created topic its subscriptions, each with its consumers", () => {
		const load = workload({ topics: 2, producers: [1, 1], subscriptionsPerTopic: 2, consumerPerSubscription: 3 });
		const { subscriptions } = layOut(load, ownTopics);
		assert.equal(subscriptions.length, 12);
		const groups = new Set(subscriptions.map(({ subscription }) => subscription));
		assert.equal(groups.size, 4);
		for (const group of groups) {
			const consumers = subscriptions.filter(({ subscription }) => subscription === group);
			assert.equal(consumers.length, 3);
			assert.equal(new Set(consumers.map(({ topic, index }) => `${topic} ${index}`)).size, 1);
		}
		assert.deepEqual([...new Set(subscriptions.map(({ index }) => index))].sort(), [0, 1]);
	});

	it("produces to and consumes from existing topics by their lists", () => {
		const load = existing(["both"], ["in"], ["out"]);
		const { producers, subscriptions, topics } = layOut(load, topicsOf(load));
		assert.deepEqual([...producers].sort(), ["both", "in"]);
		assert.deepEqual(subscriptions.map(({ topic }) => topic).sort(), ["both", "out"]);
		assert.deepEqual(
			topics.map(({ name }) => name),
			["both", "in", "out"],
		);
	});

	it("has nobody produce where there are only topics to consume from", () => {
		const load = existing([], [], ["out"]);
		assert.deepEqual(layOut(load, topicsOf(load)).producers, []);
	});
});

describe("copiesPerMessage", () => {
	const cases: Array<[what: string, load: Workload, copies: number]> = [
		["each subscription gets a copy", workload({ subscriptionsPerTopic: 3 }), 3],
		["nobody gets one without subscriptions", workload({ subscriptionsPerTopic: 0 }), 0],
		["topics that are only produced to leave nothing to count on", existing(["a"], ["b"], []), 0],
		["existing topics that are consumed count like others", existing(["a"], [], []), 1],
	];
	for (const [what, load, copies] of cases) it(what, () => assert.equal(copiesPerMessage(load), copies));
});

describe("existingTopics", () => {
	it("have the partitions that the cluster says", async () => {
		const worker = new FakeWorker();
		assert.deepEqual(await existingTopics(existing(["both"], ["in"], ["out"]), worker), [
			{ name: "both", partitions: 2 },
			{ name: "in", partitions: 2 },
			{ name: "out", partitions: 2 },
		]);
	});

	const cases: Array<[missing: string[], message: RegExp]> = [
		[
			["in"],
			/^ConfigError: \S+\.yaml: `in` of `existingProduceTopicList` is not on the cluster, or .*; correct the name/,
		],
		[["both", "out"], /: `both` of `existingTopicList`, `out` of `existingConsumeTopicList` are not on the cluster;/],
	];
	for (const [missing, message] of cases) {
		it(`name ${missing.join(" and ")} where it is not there, with its key`, async () => {
			const worker = new FakeWorker();
			worker.missing = missing;
			await assert.rejects(existingTopics(existing(["both"], ["in"], ["out"]), worker), message);
		});
	}

	it("have every weighted partition where they are produced to", async () => {
		const weights = (number: number) => ({ partitionWeights: { [number]: 1, "*": 1 } });
		const worker = new FakeWorker();
		await existingTopics(existing(["both"], [], [], weights(1)), worker);
		await existingTopics(existing([], [], ["out"], weights(2)), worker);
		await assert.rejects(
			existingTopics(existing(["both"], [], [], weights(2)), worker),
			/^ConfigError: \S+\.yaml: `partitionWeights` names partition 2, but `both` has 2 partitions; correct/,
		);
	});

	it("name five at most that are not there", async () => {
		const worker = new FakeWorker();
		worker.missing = ["a", "b", "c", "d", "e", "f", "g"];
		await assert.rejects(existingTopics(existing(worker.missing, [], []), worker), /`e` of `\w+` and 2 more are not/);
	});
});
