import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RunOutcome, RunStatus } from "../../src/benchmark/events.ts";
import { exitCodeOf } from "../../src/cli/exit-codes.ts";
import { formatOutcomes } from "../../src/cli/outcome-list.ts";
import { ConfigError } from "../../src/config/config-error.ts";
import { failedMeasurement, runMeasurement } from "../result/sample-measurement.ts";

function measured(status: RunStatus, workloadName = "w"): RunOutcome {
	const files = { resultPath: `${workloadName}.json`, runRecordPath: `${workloadName}.run.json` };
	const measurement = status === "failed" ? failedMeasurement("a consumer died\nat night") : runMeasurement();
	return { workloadName, driverName: "d", status, measurement, files };
}

const refused: RunOutcome = {
	workloadName: "longer name",
	driverName: "d",
	status: "refused",
	error: new ConfigError("no such codec\nsecond line"),
};
const broken: RunOutcome = { workloadName: "b", driverName: "d", status: "broken", error: new Error("disk full") };

describe("formatOutcomes", () => {
	it("has one line per run with its file or the reason", () => {
		assert.equal(
			formatOutcomes([measured("complete"), refused, measured("failed", "f"), broken], 4),
			[
				"run              outcome   result",
				"w x d            complete  w.json",
				"longer name x d  refused   no such codec",
				"f x d            failed    f.json (a consumer died)",
				"b x d            broken    disk full",
			].join("\n"),
		);
	});

	it("tells of runs that were not begun", () => {
		const lines = formatOutcomes([measured("interrupted")], 3).split("\n");
		assert.deepEqual(lines.slice(1), ["w x d  interrupted  w.json", "not begun: 2 of 3 runs"]);
	});
});

describe("exitCodeOf", () => {
	const rows: Array<[what: string, outcomes: RunOutcome[], exitCode: number]> = [
		["nothing begun", [], 0],
		["all complete", [measured("complete"), measured("complete")], 0],
		["a mistake among complete runs", [measured("complete"), refused], 2],
		["mistakes alone", [refused, refused], 2],
		["a failed run", [measured("failed"), measured("complete")], 1],
		["a broken run", [broken], 1],
		["a failed run beside a mistake", [refused, measured("failed")], 1],
		["a broken run beside a mistake", [broken, refused], 1],
	];
	for (const [what, outcomes, exitCode] of rows) {
		it(`is ${exitCode} for ${what}`, () => assert.equal(exitCodeOf(outcomes), exitCode));
	}
});
