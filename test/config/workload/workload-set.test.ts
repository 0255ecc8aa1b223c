import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { expandTemplate } from "../../../src/config/workload/workload-set.ts";
import type { TemplateConstants, WorkloadTemplate } from "../../../src/config/workload/workload-template.ts";

const constants: TemplateConstants = {
	keyDistributor: "NO_KEY",
	payloadFile: null,
	useRandomizedPayloads: false,
	randomBytesRatio: 0,
	randomizedPayloadPoolSize: 0,
	consumerBacklogSizeGB: 0,
	testDurationMinutes: 5,
	warmupDurationMinutes: 1,
};

const single: WorkloadTemplate["lists"] = {
	topics: [1],
	partitionsPerTopic: [1],
	messageSize: [1],
	producersPerTopic: [1],
	subscriptionsPerTopic: [1],
	consumerPerSubscription: [1],
	producerRate: [1],
};

const ref = (key: string) => `\${${key}}`;

function expand(
	nameFormat: string,
	lists: Partial<WorkloadTemplate["lists"]>,
	others: Partial<TemplateConstants> = {},
) {
	return expandTemplate({ nameFormat, lists: { ...single, ...lists }, constants: { ...constants, ...others } });
}

const namesOf = (...template: Parameters<typeof expand>) => expand(...template).workloads.map(({ name }) => name);

describe("expandTemplate", () => {
	it("combines all lists, the last the fastest", () => {
		const format = ["topics", "partitionsPerTopic", "messageSize", "producersPerTopic", "subscriptionsPerTopic"]
			.concat("consumerPerSubscription", "producerRate")
			.map(ref)
			.join(" ");
		const two = Object.fromEntries(Object.keys(single).map((key) => [key, [1, 2]]));
		const names = namesOf(format, two);
		assert.equal(names.length, 2 ** 7);
		assert.deepEqual(names, names.toSorted());
		assert.deepEqual(names.slice(0, 3), ["1 1 1 1 1 1 1", "1 1 1 1 1 1 2", "1 1 1 1 1 2 1"]);
	});

	it("gives each workload its own values and the common ones", () => {
		const { workloads } = expand("x", { topics: [7], producerRate: [9] }, { payloadFile: "p.data" });
		assert.deepEqual(
			workloads.map(({ workload }) => workload),
			[
				{
					...constants,
					payloadFile: "p.data",
					topics: 7,
					partitionsPerTopic: 1,
					messageSize: 1,
					producersPerTopic: 1,
					subscriptionsPerTopic: 1,
					consumerPerSubscription: 1,
					producerRate: 9,
				},
			],
		);
	});

	const names: Array<[what: string, format: string, template: Record<string, unknown>, name: string]> = [
		["hundreds in full", ref("topics"), { topics: [999] }, "999"],
		["thousands", ref("messageSize"), { messageSize: [1024] }, "1k"],
		["thousands cut off", ref("topics"), { topics: [1999] }, "1k"],
		["millions", ref("partitionsPerTopic"), { partitionsPerTopic: [1_500_000] }, "1m"],
		["thousand millions", ref("messageSize"), { messageSize: [2_000_000_000] }, "2g"],
		["rates", ref("producerRate"), { producerRate: [50_000] }, "50k"],
		["a rate below the limit", ref("producerRate"), { producerRate: [9_999_999] }, "9m"],
		["a rate that no client reaches", ref("producerRate"), { producerRate: [10_000_000] }, "max-rate"],
		["no pacing", ref("producerRate"), { producerRate: [Number.POSITIVE_INFINITY] }, "max-rate"],
		["a pool's size", ref("randomizedPayloadPoolSize"), { randomizedPayloadPoolSize: 1000 }, "1k"],
		["a backlog", ref("consumerBacklogSizeGB"), { consumerBacklogSizeGB: 5000 }, "5k"],
		["durations in full", ref("testDurationMinutes"), { testDurationMinutes: 1440 }, "1440"],
		["a warm-up in full", ref("warmupDurationMinutes"), { warmupDurationMinutes: 1000 }, "1000"],
		["a whole ratio with its point", ref("randomBytesRatio"), { randomBytesRatio: 1 }, "1.0"],
		["a ratio", ref("randomBytesRatio"), { randomBytesRatio: 0.25 }, "0.25"],
		["a word", ref("keyDistributor"), {}, "NO_KEY"],
		["a truth", ref("useRandomizedPayloads"), { useRandomizedPayloads: true }, "true"],
		["a payload file", ref("payloadFile"), { payloadFile: "p.data" }, "p.data"],
		["no payload file", ref("payloadFile"), {}, ref("payloadFile")],
		["what is to be left alone", `a-$${ref("topics")}`, {}, `a-${ref("topics")}`],
	];
	for (const [what, format, template, name] of names) {
		it(`names ${what} as OMB does`, () => {
			const { workloads, collisions } = expandTemplate({
				nameFormat: format,
				lists: { ...single, ...template },
				constants: { ...constants, ...template },
			});
			assert.deepEqual([workloads.map((workload) => workload.name), collisions], [[name], []]);
		});
	}

	const format = `${ref("topics")}-topics-${ref("messageSize")}b-${ref("producerRate")}`;
	it("names workloads in full where the short number is the same, and tells of it", () => {
		const { workloads, collisions } = expand(format, { topics: [1000, 1999, 2000], messageSize: [1024] });
		const instead = ["1000-topics-1kb-1", "1999-topics-1kb-1"];
		assert.deepEqual(
			workloads.map(({ name }) => name),
			[...instead, "2k-topics-1kb-1"],
		);
		assert.deepEqual(collisions, [{ name: "1k-topics-1kb-1", instead }]);
	});

	it("names two rates that no client reaches in full", () => {
		const rates = [10_000_000, 20_000_000];
		assert.deepEqual(namesOf(format, { producerRate: rates }), ["1-topics-1b-10000000", "1-topics-1b-20000000"]);
	});

	it("adds what the name does not tell", () => {
		assert.deepEqual(namesOf(format, { subscriptionsPerTopic: [1, 2], topics: [1000, 1001] }), [
			"1000-topics-1b-1-subscriptionsPerTopic-1",
			"1000-topics-1b-1-subscriptionsPerTopic-2",
			"1001-topics-1b-1-subscriptionsPerTopic-1",
			"1001-topics-1b-1-subscriptionsPerTopic-2",
		]);
	});

	it("tells apart names whose numbers run into each other", () => {
		const names = namesOf(ref("topics") + ref("messageSize"), { topics: [1, 11], messageSize: [1, 11] });
		assert.equal(new Set(names).size, 4);
	});
});
