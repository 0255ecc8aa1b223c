import { Command, Option } from "commander";
import type { BenchmarkOptions } from "../benchmark/benchmark.ts";
import { ConfigError } from "../config/config-error.ts";
import { convertLikeJava } from "./csv-command.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import { interrupts } from "./interrupts.ts";
import { append, collect, divisor, positiveNumber, wholeNumber } from "./option-values.ts";
import { RunReporter } from "./run-reporter.ts";

interface RunFlags
	extends Pick<
		BenchmarkOptions,
		"output" | "pacing" | "lenient" | "keepTopics" | "zoneId" | "set" | "scale" | "rateController" | "rateSearchStart"
	> {
	drivers: string[];
	preset: string[];
	outputDir?: string;
	sampleSeconds?: number;
	sendThreads?: number;
	consumerProcesses?: number;
	quiet?: boolean;
	workers?: string;
	workersFile?: string;
	extra?: boolean;
	csv?: string;
}

/** `omb run`: workloads on drivers, from this machine. */
export function runCommand(setExitCode: (code: number) => void): Command {
	return new Command("run")
		.description("run each workload on each driver and write Java OMB's result files")
		.argument("[workloads...]", "workload files (YAML)")
		.option("-d, --drivers <paths>", "driver files (YAML), comma-separated; may be repeated", collect, [])
		.option(
			"--preset <names>",
			"published workloads (`omb presets` lists them), comma-separated; may be repeated",
			collect,
			[],
		)
		.option(
			"--scale <divisor>",
			"divide rates, partitions, clients and backlogs by this, for a smaller machine",
			divisor,
		)
		.option("-o, --output <path>", "result file; several runs are written to `<path>-<workload>-<driver>.json`")
		.option("--output-dir <folder>", "folder for `<workload>-<driver>-<time>.json` and `.run.json` (default: .)")
		.option("--sample-seconds <seconds>", "length of a period (default: as the workload says, else 10)", positiveNumber)
		.addOption(
			new Option("--pacing <way>", "how send threads wait")
				.choices(["auto", "spin", "hybrid", "sleep"])
				.default("auto"),
		)
		.option("--send-threads <count>", "send threads (default: half the cores, at most one per producer)", wholeNumber)
		.option(
			"--consumer-processes <count>",
			"consumer processes (default: one per core, at most one per consumer)",
			wholeNumber,
		)
		.addOption(
			new Option("--rate-controller <way>", "how the rate is found with `producerRate: 0`; `omb` as Java OMB does")
				.choices(["bisect", "omb"])
				.default("bisect"),
		)
		.option("--rate-search-start <rate>", "msg/s that `bisect` begins with (default: 10000)", positiveNumber)
		.option(
			"--set <key=value>",
			"replaces a value of the workload files, or with `driver.key=value` of the driver files; may be repeated",
			append,
			[],
		)
		.option("--zone-id <zone>", "replaces {zone.id} in client.id and client.rack")
		.option("--keep-topics", "leave the topics of the run behind")
		.option("--lenient", "unknown keys in the files are warnings, not errors")
		.option("-q, --quiet", "no progress, only the closing summary")
		.addOption(new Option("-w, --workers <urls>", "not supported yet").hideHelp())
		.addOption(new Option("--workers-file <path>", "not supported yet").hideHelp())
		.addOption(new Option("-x, --extra", "not supported yet").hideHelp())
		.option("-c, --csv <folder>", "convert the result files of a folder to CSV as Java OMB does, and run nothing")
		.addHelpText("after", examples)
		.action(async (workloads: string[], flags: RunFlags) => setExitCode(await run(workloads, flags)));
}

async function run(workloads: string[], flags: RunFlags): Promise<number> {
	if (flags.csv !== undefined) return convertLikeJava(flags.csv);
	refuseUnsupported(flags);
	// Loads the addon, which help and doctor must do without.
	const { runBenchmark } = await import("../benchmark/benchmark.ts");
	const reporter = new RunReporter({ quiet: flags.quiet ?? false });
	const { signal, killSignal, release } = interrupts((message) => reporter.say(message));
	try {
		const outcomes = await runBenchmark({
			...flags,
			outputDirectory: flags.outputDir,
			workloads,
			presets: flags.preset,
			signal,
			killSignal,
			onEvent: (event) => reporter.report(event),
		});
		reporter.list(outcomes);
		return signal.aborted ? exitCodes.interrupted : exitCodeOf(outcomes);
	} finally {
		reporter.end();
		release();
	}
}

function refuseUnsupported(flags: RunFlags): void {
	if (flags.workers !== undefined || flags.workersFile !== undefined || flags.extra) {
		throw new ConfigError("remote workers (-w, -wf, -x) are not supported yet; leave them out to run on this machine");
	}
}

const examples = `
Examples:
  $ omb run -d examples/drivers/embedded.yaml examples/workloads/quickstart.yaml
  $ omb run -d kafka.yaml --sample-seconds 1 -o result.json 50k.yaml
  $ omb run -d kafka.yaml --set producerRate=50000 --set driver.producerConfig.linger.ms=5 50k.yaml
  $ omb run -d acks-all.yaml,acks-1.yaml --output-dir results 50k.yaml max-rate.yaml
  $ omb run -d kafka.yaml --preset redpanda-2022-1gb --scale 20
  $ omb -c results

Ctrl-C ends the run gracefully and still writes what was measured; a second Ctrl-C ends it at once.`;
