import assert from "node:assert/strict";
import { it } from "node:test";
import { subscriptionName, topicName } from "../../src/worker/random-name.ts";

it("topics are named as Java OMB's", () => {
	assert.match(topicName(12), /^test-topic-0000012-[\w-]{7}$/);
	assert.match(topicName(12_345_678), /^test-topic-12345678-[\w-]{7}$/);
});

it("subscriptions are named as Java OMB's", () => assert.match(subscriptionName(3), /^sub-003-[\w-]{7}$/));

it("no two names are the same", () => {
	const names = Array.from({ length: 1_000 }, () => topicName(0));
	assert.equal(new Set(names).size, names.length);
});
