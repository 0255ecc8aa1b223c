import assert from "node:assert/strict";
import { test } from "node:test";
import { disagreements, summarise, tableOf } from "../../bench/lib/report.ts";
import type { Trial } from "../../bench/lib/trial.ts";

function trialOf(contender: string, round: number, publishRate: number, own: Partial<Trial> = {}): Trial {
	const cpu = { cpuUsPerMessage: 0.5, rootCpuUsPerMessage: 0.25 };
	return { contender, round, publishRate, brokerRate: publishRate, consumeRate: null, peakRssMb: 60, ...cpu, ...own };
}

const trials = [
	trialOf("rdkafka_performance", 1, 1_000_000),
	trialOf("omb", 1, 1_500_000, { consumeRate: 1_400_000 }),
	trialOf("rdkafka_performance", 2, 3_000_000),
	trialOf("omb", 2, 1_700_000, { consumeRate: 1_600_000 }),
];

test("a summary holds the medians of a contender's trials and the ratio to rdkafka_performance", () => {
	const [reference, omb] = summarise(trials);
	assert.deepEqual(reference?.publishRate, { median: 2_000_000, min: 1_000_000, max: 3_000_000 });
	assert.equal(reference?.ratio, 1);
	assert.equal(reference?.consumeRate, null);
	assert.equal(omb?.contender, "omb");
	assert.equal(omb?.trials, 2);
	assert.equal(omb?.ratio, 0.8);
	assert.deepEqual(omb?.consumeRate, { median: 1_500_000, min: 1_400_000, max: 1_600_000 });
});

test("without rdkafka_performance there is no ratio", () => {
	assert.equal(summarise([trialOf("omb", 1, 5)])[0]?.ratio, null);
});

test("the table shows the contenders side by side with median and range", () => {
	const lines = tableOf(summarise(trials)).split("\n");
	const row = (title: string) => lines.find((line) => line.includes(title)) ?? "";
	assert.match(row("producer, msg/s"), /2,000,000 \[1,000,000\.\.3,000,000\].*1,600,000 \[1,500,000\.\.1,700,000\]/);
	assert.match(row("ratio to"), /1\.00.*0\.80/);
	assert.match(row("consumed"), /│ - +│ 1,500,000/);
	assert.match(row("CPU"), /0\.50 \[0\.50\.\.0\.50\]/);
	assert.match(row("first process"), /0\.25 \[0\.25\.\.0\.25\]/);
	assert.match(row("peak RSS"), /60 \[60\.\.60\]/);
});

test("a trial whose own rate is not the broker's is called out", () => {
	const boasting = trialOf("omb", 3, 1200, { brokerRate: 1000 });
	const honest = trialOf("omb", 4, 1050, { brokerRate: 1000 });
	assert.deepEqual(disagreements([boasting, honest]), [
		"omb, round 3: reported 1,200 msg/s, but the topic grew by 1,000",
	]);
});
