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

const twice: Partial<PlanOptions> = { drivers: [driver, otherDriver], outputDirectory: undefined };

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

	it("applies overrides to every workload and every driver", async () => {
		const { runs } = await plan({
			drivers: [driver, otherDriver],
			workloads: [workload, otherWorkload],
			set: ["topics=3", "messageSize=300", "driver.replicationFactor=2", "driver.producerConfig.linger.ms=7"],
		});
		assert.deepEqual(
			runs.map((run) => [run.workload.topics, run.driver.replicationFactor]),
			Array(4).fill([3, 2]),
		);
		assert.deepEqual(
			runs.map((run) => run.driver.producerConfig.filter(({ name }) => name === "linger.ms").map(({ value }) => value)),
			Array(4).fill([["7"]].flat()),
		);
		assert.ok(runs.every(({ payloads }) => payloads.every(({ length }) => length === 300)));
	});

	it("plans presets behind the workload files", async () => {
		const presets = ["redpanda-e2e", "vanlightly-2023-part6"];
		const { runs } = await plan({ presets });
		assert.deepEqual(
			runs.map((run) => run.workload.baseName),
			["small", "redpanda-e2e", ...[1, 2, 3].map((count) => `vanlightly-2023-part6-fanout${count}`)],
		);
		const { runs: withoutFiles } = await plan({ workloads: undefined, presets: ["redpanda-e2e"] });
		assert.equal(withoutFiles.length, 1);
	});

	it("scales every workload, behind the overrides, and leaves payloads as they are", async () => {
		const { runs } = await plan({ presets: ["bufstream"], set: ["producersPerTopic=32"], scale: 8 });
		const figures = runs.map(({ workload }) => {
			const { baseName, name, producersPerTopic, partitionsPerTopic, producerRate } = workload;
			return [baseName, name, producersPerTopic, partitionsPerTopic, producerRate];
		});
		assert.deepEqual(figures, [
			["small-scale-8", "small-scale-8", 4, 1, 125],
			["bufstream-scale-8", "bufstream-scale-8", 4, 36, 131_072],
		]);
		assert.equal(runs[1]?.payloads[0]?.length, 1024);
	});

	it("makes the folder for the results", async () => {
		const results = join(folder, "new", "results");
		const { target } = await plan({ outputDirectory: results });
		assert.deepEqual(target, { directory: results });
		assert.deepEqual(readdirSync(results), []);
	});

	it("begins the names of several results with the output", async () => {
		const target = { directory: folder, prefix: "result" };
		const output = join(folder, "result.json");
		assert.deepEqual((await plan({ ...twice, output })).target, target);
		assert.deepEqual((await plan({ ...twice, output: join(folder, "result") })).target, target);
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
			"a folder for the output of two runs",
			{ ...twice, output: folder },
			/cannot write the result to .*: it is a folder/,
		],
		["a folder that is not there for the output of two runs", { ...twice, output: "/no/such/r.json" }, /\/no\/such/],
		["an unknown preset", { presets: ["redpanda-2e2"] }, /^there is no preset `redpanda-2e2`; did you mean/],
		["a scale that would enlarge", { scale: 0.5 }, /^the scale must be a number of at least 1, not 0\.5/],
		["output and folder", { output: "r.json" }, /give --output or --output-dir, not both/],
		["a folder below a file", { outputDirectory: join(driver, "results") }, /a\.yaml\/results: it is not a folder/],
		[
			"an output in no folder",
			{ outputDirectory: undefined, output: "/no/such/r.json" },
			/\/no\/such: there is no such/,
		],
		["an override without a value", { set: ["topics"] }, /^--set topics: there is no value; write/],
		["a misspelt override", { set: ["topic=1"] }, /^--set topic=1: unknown key `topic`; did you mean `topics`\?$/],
		[
			"a misspelt override of drivers",
			{ set: ["driver.reste=true"] },
			/^--set driver\.reste=true: unknown key `reste`; did you mean `reset`\?$/,
		],
		["no driver file", { drivers: ["none.yaml"] }, /^none\.yaml: /],
		["no workload file", { workloads: ["none.yaml"] }, /^none\.yaml: /],
	];
	for (const [what, options, message] of refusals) {
		it(`refuses ${what}`, async () =>
			assert.rejects(plan(options), (error) => error instanceof ConfigError && message.test(error.message)));
	}
});
