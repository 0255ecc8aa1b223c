import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type PlanOptions, planBenchmark } from "../../src/benchmark/benchmark-plan.ts";
import { ConfigError } from "../../src/config/config-error.ts";
import { scratchDirectory, scratchFile } from "../config/scratch-file.ts";
import { driverText, workloadText } from "../support/run-texts.ts";

const folder = scratchDirectory();
const driver = scratchFile(folder, "a.yaml", driverText());
const otherDriver = scratchFile(folder, "b.yaml", driverText().replace("=embedded", "=127.0.0.1:9092"));
const workload = scratchFile(folder, "small.yaml", workloadText());
const otherWorkload = scratchFile(folder, "large.yaml", workloadText({ messageSize: 2_000 }));

function plan(options: Partial<PlanOptions> = {}) {
	return planBenchmark({
		drivers: [driver],
		workloads: [workload],
		outputDirectory: folder,
		lenient: false,
		...options,
	});
}

describe("planBenchmark", () => {
	it("plans every workload on every driver, workload by workload", async () => {
		const { runs, warnings } = await plan({
			drivers: [driver, otherDriver],
			workloads: [workload, otherWorkload],
		});
		assert.deepEqual(
			runs.map((run) => [run.workload.baseName, run.driver.file]),
			[
				["small", driver],
				["small", otherDriver],
				["large", driver],
				["large", otherDriver],
			],
		);
		assert.deepEqual(
			runs.map(({ driver: { embedded } }) => embedded),
			[true, false, true, false],
		);
		assert.deepEqual(warnings, []);
	});

	it("reads the payloads", async () => {
		const { runs } = await plan({ workloads: [otherWorkload] });
		assert.deepEqual(
			runs[0]?.payloads.map(({ length }) => length),
			Array(10).fill(2_000),
		);
	});

	it("passes on what a lenient reading has passed over", async () => {
		const file = scratchFile(folder, "odd.yaml", `${workloadText()}topicz: 3\n`);
		await assert.rejects(plan({ workloads: [file] }), /topicz/);
		const { warnings } = await plan({ workloads: [file], lenient: true });
		assert.equal(warnings.length, 1);
		assert.match(warnings[0] as string, /odd\.yaml:\d+:1: .*topicz/);
	});

	it("makes the folder for the results", async () => {
		const results = join(folder, "new", "results");
		const { target } = await plan({ outputDirectory: results });
		assert.deepEqual(target, { directory: results });
		assert.deepEqual(readdirSync(results), []);
	});

	it("writes to the current folder or to one path when it is told so", async () => {
		assert.deepEqual((await plan({ outputDirectory: undefined })).target, { directory: "." });
		const output = join(folder, "result.json");
		assert.deepEqual((await plan({ outputDirectory: undefined, output })).target, { outputPath: output });
		assert.ok(!existsSync(output));
	});

	const refusals: Array<[what: string, options: Partial<PlanOptions>, message: RegExp]> = [
		["no driver", { drivers: [] }, /no driver file given; name one with `-d/],
		["no workload", { workloads: [] }, /no workload file given/],
		[
			"one output for two runs",
			{ drivers: [driver, otherDriver], output: "r.json", outputDirectory: undefined },
			/--output names one file but there are 2 runs; use --output-dir/,
		],
		["output and folder", { output: "r.json" }, /give --output or --output-dir, not both/],
		["a folder below a file", { outputDirectory: join(driver, "results") }, /a\.yaml\/results: it is not a folder/],
		[
			"an output in no folder",
			{ outputDirectory: undefined, output: "/no/such/r.json" },
			/\/no\/such: there is no such/,
		],
		["no driver file", { drivers: ["none.yaml"] }, /^none\.yaml: /],
		["no workload file", { workloads: ["none.yaml"] }, /^none\.yaml: /],
		[
			"a rate to be searched for",
			{ workloads: [scratchFile(folder, "search.yaml", workloadText({ producerRate: 0 }))] },
			/search\.yaml: `producerRate: 0` .* not supported yet/,
		],
		[
			"a backlog",
			{ workloads: [scratchFile(folder, "backlog.yaml", workloadText({ consumerBacklogSizeGB: 1 }))] },
			/backlog\.yaml: `consumerBacklogSizeGB` is not supported yet/,
		],
	];
	for (const [what, options, message] of refusals) {
		it(`refuses ${what}`, async () =>
			assert.rejects(plan(options), (error) => error instanceof ConfigError && message.test(error.message)));
	}
});
