import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { longCsv } from "../../src/result/csv-long.ts";
import { formatTestResult } from "../../src/result/java-json.ts";
import { readResults } from "../../src/result/result-reader.ts";
import { buildRunRecord } from "../../src/result/run-record.ts";
import { type TestResult, toTestResult } from "../../src/result/test-result.ts";
import { scratchDirectory } from "../config/scratch-file.ts";
import { runMeasurement, runRecordInput, unthrottledMeasurement } from "./sample-measurement.ts";

const java = join(import.meta.dirname, "../fixtures/result/java-2-partitions-1k.json");
const folder = scratchDirectory();

interface Line {
	file: string;
	workload: string;
	driver: string;
	phase: string;
	period: string;
	time_s: string;
	metric: string;
	unit: string;
	value: string;
}

/** The lines of the table of a result file, which have nothing to quote here. */
async function tableOf(file: string): Promise<Line[]> {
	const [head = "", ...lines] = longCsv((await readResults([file])).results)
		.trimEnd()
		.split("\n");
	const columns = head.split(",");
	return lines.map((line) => {
		const cells = line.split(",");
		return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ""])) as unknown as Line;
	});
}

/** Writes both files of a run, or the result alone. */
function written(name: string, measurement = runMeasurement(), record = true): string {
	const file = join(folder, `${name}.json`);
	const identity = { messageSize: 1, topics: 1, partitions: 1, producersPerTopic: 1, consumersPerTopic: 1 };
	writeFileSync(file, formatTestResult(toTestResult(measurement, { workload: "w", driver: "d", ...identity })));
	const runRecord = buildRunRecord(runRecordInput(measurement));
	if (record) writeFileSync(join(folder, `${name}.run.json`), JSON.stringify(runRecord));
	return file;
}

const find = (lines: Line[], metric: string, phase = "measurement") =>
	lines
		.filter((line) => line.metric === metric && line.phase === phase)
		.map(({ period, time_s, unit, value }) => [period, time_s, unit, value]);

describe("longCsv", () => {
	it("has every number of every series of a result of Java OMB, 10 s a period", async () => {
		const lines = await tableOf(java);
		const result: TestResult = JSON.parse(readFileSync(java, "utf8"));
		const series = Object.entries(result).filter(([, values]) => Array.isArray(values)) as Array<[string, number[]]>;
		assert.equal(series.length, 28);
		for (const [metric, values] of series) {
			const found = find(lines, metric);
			assert.deepEqual(
				found.map(([period, time, , value]) => [period, time, value]),
				values.map((value, i) => [String(i), String(i * 10), String(value)]),
			);
		}
		assert.equal(lines.length, 28 * 6);
		assert.ok(lines.every(({ file, workload, driver }) => [file, workload, driver].join() === `${java},golden,Kafka`));
	});

	it("names units", async () => {
		const lines = await tableOf(java);
		const units = new Map(lines.map(({ metric, unit }) => [metric, unit]));
		const some = ["consumeRate", "backlog", "publishLatency99pct", "publishDelayLatencyAvg", "endToEndLatencyMax"];
		assert.deepEqual(
			some.map((metric) => units.get(metric)),
			["msg/s", "messages", "ms", "us", "ms"],
		);
	});

	it("takes the start of each period from the run record", async () => {
		const measurement = runMeasurement();
		const [warmup, first, second] = measurement.periods as [never, never, (typeof measurement.periods)[0]];
		const file = written("late", { ...measurement, periods: [warmup, first, { ...second, startSeconds: 12.5 }] });
		assert.deepEqual(find(await tableOf(file), "publishRate"), [
			["0", "0", "msg/s", "1000"],
			["1", "12.5", "msg/s", "400"],
		]);
	});

	it("has the figures of the run record, its other phases included", async () => {
		const lines = await tableOf(written("full"));
		const rows: Array<[metric: string, unit: string, value: string]> = [
			["elapsedSeconds", "s", "10"],
			["counts.sent", "messages", "10010"],
			["counts.acknowledgedBytes", "bytes", "20971520"],
			["errorsByCode._MSG_TIMED_OUT", "messages", "5"],
			["backlogMessages", "messages", "1250"],
			["queueFullWaits", "waits", "3"],
			["targetRate", "msg/s", "1000"],
			["latencies.responseTime.p9999Us", "us", "1507"],
			["latencies.responseTime.count", "messages", "1000"],
			["usage.coordinatorCpuUs", "us", "30000"],
			["usage.rssBytes", "bytes", "104857600"],
			["usage.sendThreadsBusy", "share", "0.2"],
		];
		for (const [metric, unit, value] of rows) assert.deepEqual(find(lines, metric)[0], ["0", "0", unit, value]);
		assert.deepEqual(find(lines, "counts.sent"), [
			["0", "0", "messages", "10010"],
			["1", "10", "messages", "2000"],
		]);
		assert.deepEqual(find(lines, "counts.sent", "warmup"), [["0", "0", "messages", "77777"]]);
		assert.deepEqual(find(lines, "publishRate", "warmup"), []);
	});

	it("leaves out what was not measured", async () => {
		const metrics = (await tableOf(written("unthrottled", unthrottledMeasurement()))).map(({ metric }) => metric);
		assert.ok(metrics.includes("latencies.publishLatency.p50Us"));
		assert.ok(!metrics.some((metric) => /publishDelay\.|responseTime|targetRate/.test(metric)));
	});

	it("does without a run record", async () => {
		const lines = await tableOf(written("alone", runMeasurement(), false));
		assert.deepEqual(
			find(lines, "publishRate").map(([, time]) => time),
			["0", "10"],
		);
		assert.deepEqual(find(lines, "counts.sent"), []);
	});

	it("quotes names", async () => {
		const result = JSON.parse(readFileSync(java, "utf8"));
		const file = join(folder, "named.json");
		writeFileSync(file, JSON.stringify({ ...result, workload: 'a, "b"', driver: null }));
		assert.match(longCsv((await readResults([file])).results), /named\.json,"a, ""b""",,measurement,0,0,/);
	});
});
