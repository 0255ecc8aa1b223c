import assert from "node:assert/strict";
import { it } from "node:test";
import { subscriptionName, topicName } from "../../src/worker/random-name.ts";

it("topics are named as Java OMB's", () => {
	assert.match(topicName("test-topic", 12, true), /^test-topic-0000012-[\w-]{7}$/);
	assert.match(topicName("test-topic", 12_345_678, true), /^test-topic-12345678-[\w-]{7}$/);
});

it("topics begin with the prefix and end without a random part where none is wanted", () => {
	assert.match(topicName("lab.x", 1, true), /^lab\.x-0000001-[\w-]{7}$/);
	assert.equal(topicName("lab.x", 1, false), "lab.x-0000001");
});

it("subscriptions are named as Java OMB's", () => assert.match(subscriptionName(3), /^sub-003-[\w-]{7}$/));

it("no two names are the same", () => {
	const names = Array.from({ length: 1_000 }, () => topicName("t", 0, true));
	assert.equal(new Set(names).size, names.length);
});
