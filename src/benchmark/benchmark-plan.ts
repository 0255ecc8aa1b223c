import { mkdir } from "node:fs/promises";
import { ConfigError } from "../config/config-error.ts";
import { type Driver, loadDriver } from "../config/driver.ts";
import { loadWorkload, type Workload } from "../config/workload.ts";
import { loadPayloads } from "../payload/payload.ts";
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
	workloads: string[];
	/** Path of the result file; only for a single run. */
	output?: string | undefined;
	/** Folder of the result files, made when missing; the current one unless given. */
	outputDirectory?: string | undefined;
	lenient: boolean;
}

/**
 * Reads every file of every run, workload by workload and driver by driver, and makes sure of the folder for the
 * results. Throws the first ConfigError; no broker has been contacted then.
 */
export async function planBenchmark(options: PlanOptions): Promise<BenchmarkPlan> {
	const target = resultTarget(options);
	const warnings: string[] = [];
	const drivers = await Promise.all(
		options.drivers.map(async (file) => {
			const { driver, warnings: passedOver } = await loadDriver(file, { lenient: options.lenient });
			warnings.push(...passedOver);
			return driver;
		}),
	);
	const runs: PlannedRun[] = [];
	for (const file of options.workloads) {
		const { workload, warnings: passedOver } = await loadWorkload(file, { lenient: options.lenient });
		warnings.push(...passedOver);
		refuseUnsupported(workload);
		const payloads = await loadPayloads(workload, file);
		runs.push(...drivers.map((driver) => ({ workload, driver, payloads })));
	}
	// What stands in the way of the folder is told by the check behind it.
	if (options.outputDirectory !== undefined) await mkdir(options.outputDirectory, { recursive: true }).catch(() => {});
	await checkWritable(target);
	return { runs, target, warnings };
}

function resultTarget({ drivers, workloads, output, outputDirectory }: PlanOptions): ResultTarget {
	if (drivers.length === 0)
		throw new ConfigError("no driver file given; name one with `-d driver.yaml` (omb --help shows examples)");
	if (workloads.length === 0) throw new ConfigError("no workload file given; name one behind the options");
	if (!output) return { directory: outputDirectory ?? "." };
	const count = drivers.length * workloads.length;
	if (count > 1) {
		throw new ConfigError(
			`--output names one file but there are ${count} runs; use --output-dir with a folder instead`,
		);
	}
	if (outputDirectory !== undefined) throw new ConfigError("give --output or --output-dir, not both");
	return { outputPath: output };
}

function refuseUnsupported(workload: Workload): void {
	if (workload.producerRate === 0) {
		throw new ConfigError(
			"`producerRate: 0` (search for the highest sustainable rate) is not supported yet; give a rate in msg/s or `max`",
			workload.file,
		);
	}
	if (workload.consumerBacklogSizeGB > 0) {
		throw new ConfigError("`consumerBacklogSizeGB` is not supported yet; remove it or write 0", workload.file);
	}
}
