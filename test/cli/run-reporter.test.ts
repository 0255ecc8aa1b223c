import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import type { BenchmarkEvent } from "../../src/benchmark/events.ts";
import { RunReporter } from "../../src/cli/run-reporter.ts";
import { failedMeasurement, periodSample, runMeasurement } from "../result/sample-measurement.ts";

const run: BenchmarkEvent = {
	type: "run",
	index: 1,
	count: 3,
	workloadName: "w",
	driverName: "d",
	runId: "7f3a",
};

function result(measurement = runMeasurement()): BenchmarkEvent {
	const files = { resultPath: "w-d.json", runRecordPath: "w-d.run.json" };
	return {
		type: "result",
		outcome: { workloadName: "w", driverName: "d", status: "complete", measurement, files },
	};
}

/** What a reporter writes for these events. */
function report(events: BenchmarkEvent[], { quiet = false, terminal = false } = {}): { out: string; err: string } {
	const stream = () => Object.assign(new PassThrough(), { isTTY: terminal, columns: 80 });
	const streams = { out: stream(), err: stream() };
	const reporter = new RunReporter({ quiet }, streams as unknown as ConstructorParameters<typeof RunReporter>[1]);
	for (const event of events) reporter.report(event);
	reporter.end();
	const text = (written: PassThrough) => String(written.read() ?? "");
	return { out: text(streams.out), err: text(streams.err) };
}

const sample: BenchmarkEvent = { type: "period", sample: periodSample() };
const warmup: BenchmarkEvent = { type: "phase", phase: "warmup", seconds: 4 };
const flush: BenchmarkEvent = { type: "phase", phase: "flush", seconds: null };
const warning: BenchmarkEvent = { type: "warning", message: "careful" };
const note: BenchmarkEvent = { type: "note", message: "by the way" };

describe("RunReporter without a terminal", () => {
	it("writes a line per run, phase and period", () => {
		const { out, err } = report([run, warmup, sample, flush]);
		const lines = out.trimEnd().split("\n");
		assert.deepEqual(
			[lines[0], lines[1], lines[3]],
			["w on d (2 of 3), run 7f3a", "warm-up (4 s)", "waiting for acknowledgements"],
		);
		assert.match(lines[2] as string, /^Pub rate {2}1000\.0 msg\/s .*\| Backlog:/);
		assert.deepEqual([lines.length, err], [4, ""]);
	});

	it("does not number a single run", () => {
		assert.equal(report([{ ...run, index: 0, count: 1 }]).out, "w on d, run 7f3a\n");
	});

	it("tells of every hundredth topic", () => {
		const topics = Array.from({ length: 250 }, (_, i): BenchmarkEvent => ({ type: "topics", done: i + 1, total: 250 }));
		assert.equal(report(topics).out, "created 100 of 250 topics\ncreated 200 of 250 topics\n");
	});

	it("writes warnings and notes to stderr", () => {
		assert.deepEqual(report([warning, note]), { out: "", err: "warning: careful\nnote: by the way\n" });
	});

	it("closes with Java OMB's aggregate line and the summary with both files", () => {
		const { out } = report([run, result()]);
		assert.match(out, /^----- Aggregated Pub Latency \(ms\) /m);
		assert.match(out, /^file +w-d\.json$/m);
		assert.match(out, /^file +w-d\.run\.json$/m);
	});

	it("has no aggregate line for a run that never measured", () => {
		const { out } = report([run, result(failedMeasurement())]);
		assert.doesNotMatch(out, /Aggregated/);
		assert.match(out, /topic creation was refused/);
	});
});

describe("RunReporter told to be quiet", () => {
	it("writes warnings and the summary only, terminal or not", () => {
		for (const terminal of [false, true]) {
			const { out, err } = report([run, warmup, sample, warning, result()], { quiet: true, terminal });
			assert.match(out, /^\nw x d\n/);
			assert.doesNotMatch(out, /Pub rate|warm-up \(/);
			assert.equal(err, "warning: careful\n");
		}
	});
});

describe("RunReporter on a terminal", () => {
	it("keeps stdout for the summary and shows progress on stderr", () => {
		const { out, err } = report([run, warmup, sample, flush, result()], { terminal: true });
		assert.match(out, /^\nw x d\n/);
		assert.doesNotMatch(out, /Pub rate|Aggregated/);
		assert.match(err, /w on d \(2 of 3\), run 7f3a\n/);
		assert.match(err, /warm-up/);
	});
});
