import assert from "node:assert/strict";
import { test } from "node:test";
import { createProgress, formatDuration, progressText } from "../../scripts/progress.mjs";

function fakeStream(properties) {
	const stream = { ...properties, text: "", write: (text) => (stream.text += text) };
	return stream;
}

test("durations read as minutes and seconds", () => {
	assert.equal(formatDuration(400), "0s");
	assert.equal(formatDuration(59_400), "59s");
	assert.equal(formatDuration(59_600), "1m 00s");
	assert.equal(formatDuration(3_724_000), "62m 04s");
});

test("a count never claims more files than there are", () => {
	const text = progressText("building librdkafka", { done: 57, total: 130 }, 41_000);
	assert.equal(text, "building librdkafka: 57 of about 130 files, 41s");
	assert.equal(progressText("x", { done: 9, total: 8 }, 0), "x: 8 of about 8 files, 0s");
	assert.equal(progressText("x", null, 5_000), "x: 5s");
});

test("a terminal sees one line that renews itself and fits its width", () => {
	const stream = fakeStream({ isTTY: true, columns: 20 });
	let nowMs = 0;
	const progress = createProgress("building", stream, () => nowMs);
	progress.start();
	nowMs = 1_000;
	progress.update({ done: 1, total: 100 });
	nowMs = 2_000;
	progress.finish("done");
	assert.equal(stream.text, "\r\x1b[Kbuilding\r\x1b[Kbuilding: 1 of abou\r\x1b[Kbuilding: done in 2s\n");
});

test("elsewhere a line comes at the start, every 15 s and at the end", () => {
	const stream = fakeStream({ isTTY: false });
	let nowMs = 0;
	const progress = createProgress("building", stream, () => nowMs);
	progress.start();
	for (nowMs = 500; nowMs < 40_000; nowMs += 500) progress.update({ done: nowMs / 500, total: 100 });
	progress.finish("failed");
	assert.deepEqual(stream.text.split("\n"), [
		"building",
		"building: 30 of about 100 files, 15s",
		"building: 60 of about 100 files, 30s",
		"building: failed in 40s",
		"",
	]);
});
