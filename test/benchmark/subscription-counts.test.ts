import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { backlogBySubscription, receivedBySubscription } from "../../src/benchmark/subscription-counts.ts";

const consumer = (received: number) => ({ received, probes: 0, assignedPartitions: 1 });

/** Two topics with two subscriptions of two consumers each, in the order of a shuffle; and one nobody produces to. */
const clients = {
	producers: ["a", "b", "a"],
	subscriptions: [
		{ topic: "a", subscription: "a-1", index: 1 },
		{ topic: "b", subscription: "b-0", index: 0 },
		{ topic: "a", subscription: "a-0", index: 0 },
		{ topic: "elsewhere", subscription: "e-0", index: 0 },
		{ topic: "b", subscription: "b-1", index: 1 },
		{ topic: "a", subscription: "a-1", index: 1 },
		{ topic: "a", subscription: "a-0", index: 0 },
	],
};
const counters = (...received: number[]) => ({ messagesAcknowledged: 1000, consumers: received.map(consumer) });

describe("receivedBySubscription", () => {
	it("sums the consumers of a subscription over the topics that are produced to", () => {
		assert.deepEqual(receivedBySubscription(counters(1, 20, 300, 99_999, 4000, 50_000, 600), clients), [920, 54_001]);
	});

	it("is empty where nobody subscribes", () => {
		assert.deepEqual(receivedBySubscription(counters(), { producers: ["a"], subscriptions: [] }), []);
	});
});

describe("backlogBySubscription", () => {
	it("is what was acknowledged less what the subscription received", () => {
		assert.deepEqual(backlogBySubscription(counters(100, 200, 300, 0, 400, 50, 60), clients), [440, 450]);
	});

	it("is never below zero, so that one that is ahead hides nothing of another", () => {
		assert.deepEqual(backlogBySubscription(counters(300, 1000, 500, 0, 300, 300, 0), clients), [0, 100]);
	});
});
