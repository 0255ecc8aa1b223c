import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nearestWord, suggestOr } from "../../src/config/suggestion.ts";

describe("nearestWord", () => {
	const words = ["topics", "messageSize", "producerRate", "acks"];
	const rows: Array<[word: string, nearest: string | null, why: string]> = [
		["topic", "topics", "a letter is missing"],
		["messagesize", "messageSize", "only the case differs"],
		["prodcuerRate", "producerRate", "two letters are swapped"],
		["ack", "acks", "short words may differ by one letter"],
		["acx", null, "but not by two"],
		["consumerGroup", null, "nothing is near"],
		["", null, "an empty word is near nothing"],
	];
	for (const [word, nearest, why] of rows) {
		it(`finds ${nearest} for "${word}": ${why}`, () => assert.equal(nearestWord(word, words), nearest));
	}
});

describe("suggestOr", () => {
	it("asks back when there is a near word", () => {
		assert.equal(suggestOr("remove it", "topic", ["topics"]), "; did you mean `topics`?");
	});

	it("gives the advice when there is none", () => {
		assert.equal(suggestOr("remove it", "colour", ["topics"]), "; remove it");
	});
});
