import { mkdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { ConfigError } from "../config/config-error.ts";
import { type Driver, loadDriver } from "../config/driver/driver.ts";
import { findPresets } from "../config/workload/presets.ts";
import { scaleWorkload } from "../config/workload/scale-workload.ts";
import { loadWorkload, type Workload } from "../config/workload/workload.ts";
import { type Override, parseOverrides } from "../config/yaml/overrides.ts";
import { loadPayloads, payloadLengths } from "../payload/payload.ts";
import { checkWritable, type ResultTarget } from "../result/result-files.ts";

/** One workload on one driver, everything read and checked that can be before a broker is asked. */
export interface PlannedRun {
	workload: Workload;
	driver: Driver;
	payloads: Uint8Array[];
}

export interface BenchmarkPlan {
	runs: PlannedRun[];
	target: ResultTarget;
	/** What a lenient reading of the files has passed over. */
	warnings: string[];
}

export interface PlanOptions {
	drivers: string[];
	workloads?: string[] | undefined;
	/** Names of presets or of groups of them, behind the workload files. */
	presets?: string[] | undefined;
	/** Divides rates and counts of every workload; 1 unless given. */
	scale?: number | undefined;
	/** Path of the result file; with several runs the beginning of their files' names. */
	output?: string | undefined;
	/** Folder of the result files, made when missing; the current one unless given. */
	outputDirectory?: string | undefined;
	lenient: boolean;
	/** Each `key=value` or `driver.key=value`, for every file of its kind; later ones win. */
	set?: readonly string[] | undefined;
}

/**
 * Reads every file of every run, workload by workload and driver by driver, and makes sure of the folder for the
 * results. Throws the first ConfigError; no broker has been contacted then.
 */
export async function planBenchmark(options: PlanOptions): Promise<BenchmarkPlan> {
	const presets = (await Promise.all((options.presets ?? []).map(findPresets))).flat();
	const files = [...(options.workloads ?? []), ...presets.map(({ file }) => file)];
	const target = resultTarget(options, files.length);
	const overrides = parseOverrides(options.set ?? []);
	const warnings: string[] = [];
	const drivers = await Promise.all(
		options.drivers.map(async (file) => {
			const { driver, warnings: passedOver } = await loadDriver(file, {
				lenient: options.lenient,
				overrides: overrides.driver,
			});
			warnings.push(...passedOver);
			return driver;
		}),
	);
	const runs: PlannedRun[] = [];
	for (const file of files) {
		const { workload, payloads, warnings: passedOver } = await readWorkload(file, options, overrides.workload);
		warnings.push(...passedOver);
		runs.push(...drivers.map((driver) => ({ workload, driver, payloads })));
	}
	// What stands in the way of the folder is told by the check behind it.
	if (options.outputDirectory !== undefined) await mkdir(options.outputDirectory, { recursive: true }).catch(() => {});
	await checkWritable(options.output ? { outputPath: options.output } : target);
	return { runs, target, warnings };
}

/** Reads a workload file with its payloads, which may decide the mean message size. Throws a ConfigError. */
export async function readWorkload(
	file: string,
	{ lenient, scale }: Pick<PlanOptions, "lenient" | "scale">,
	overrides: Override[],
): Promise<Pick<PlannedRun, "workload" | "payloads"> & { warnings: string[] }> {
	const { workload, warnings } = await loadWorkload(file, { lenient, overrides });
	const payloads = await loadPayloads(workload, file);
	const messageSize = workload.messageSize || payloadLengths(payloads).mean;
	return { workload: scaleWorkload({ ...workload, messageSize }, scale ?? 1), payloads, warnings };
}

function resultTarget({ drivers, output, outputDirectory }: PlanOptions, workloadCount: number): ResultTarget {
	if (drivers.length === 0)
		throw new ConfigError("no driver file given; name one with `-d driver.yaml` (omb --help shows examples)");
	if (workloadCount === 0) {
		throw new ConfigError("no workload file given; name one behind the options, or a published one with --preset");
	}
	if (!output) return { directory: outputDirectory ?? "." };
	if (outputDirectory !== undefined) throw new ConfigError("give --output or --output-dir, not both");
	if (drivers.length * workloadCount === 1) return { outputPath: output };
	return { directory: dirname(output), prefix: basename(output).replace(/\.json$/, "") };
}
