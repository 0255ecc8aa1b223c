import { Command, InvalidArgumentError, Option } from "commander";
import type { BenchmarkOptions } from "../benchmark/benchmark.ts";
import type { RunOutcome } from "../benchmark/events.ts";
import { ConfigError } from "../config/config-error.ts";
import { exitCodes } from "./exit-codes.ts";
import { interrupts } from "./interrupts.ts";
import { RunReporter } from "./run-reporter.ts";

interface RunFlags extends Pick<BenchmarkOptions, "output" | "pacing" | "lenient" | "keepTopics" | "zoneId"> {
	drivers: string[];
	outputDir?: string;
	sampleSeconds: number;
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
		.option("-o, --output <path>", "result file, for a single run")
		.option("--output-dir <folder>", "folder for `<workload>-<driver>-<time>.json` and `.run.json` (default: .)")
		.option("--sample-seconds <seconds>", "length of a period", positiveNumber, 10)
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
		.option("--zone-id <zone>", "replaces {zone.id} in client.id and client.rack")
		.option("--keep-topics", "leave the topics of the run behind")
		.option("--lenient", "unknown keys in the files are warnings, not errors")
		.option("-q, --quiet", "no progress, only the closing summary")
		.addOption(new Option("-w, --workers <urls>", "not supported yet").hideHelp())
		.addOption(new Option("--workers-file <path>", "not supported yet").hideHelp())
		.addOption(new Option("-x, --extra", "not supported yet").hideHelp())
		.addOption(new Option("-c, --csv <folder>", "not supported yet").hideHelp())
		.addHelpText("after", examples)
		.action(async (workloads: string[], flags: RunFlags) => setExitCode(await run(workloads, flags)));
}

async function run(workloads: string[], flags: RunFlags): Promise<number> {
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
			signal,
			killSignal,
			onEvent: (event) => reporter.report(event),
		});
		return exitCodeOf(outcomes, signal.aborted);
	} finally {
		reporter.end();
		release();
	}
}

function exitCodeOf(outcomes: RunOutcome[], interrupted: boolean): number {
	if (interrupted) return exitCodes.interrupted;
	return outcomes.every(({ status }) => status === "complete") ? exitCodes.success : exitCodes.failure;
}

function refuseUnsupported(flags: RunFlags): void {
	if (flags.workers !== undefined || flags.workersFile !== undefined || flags.extra) {
		throw new ConfigError("remote workers (-w, -wf, -x) are not supported yet; leave them out to run on this machine");
	}
	if (flags.csv !== undefined) throw new ConfigError("the conversion to CSV (-c) is not supported yet");
}

function collect(value: string, previous: string[]): string[] {
	return [...previous, ...value.split(",").filter((path) => path !== "")];
}

function positiveNumber(text: string): number {
	const value = Number(text);
	if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new InvalidArgumentError("it must be a number above 0.");
	return value;
}

function wholeNumber(text: string): number {
	if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("it must be a whole number above 0.");
	return Number(text);
}

const examples = `
Examples:
  $ omb run -d examples/drivers/embedded.yaml examples/workloads/quickstart.yaml
  $ omb run -d kafka.yaml --sample-seconds 1 -o result.json 50k.yaml
  $ omb run -d acks-all.yaml,acks-1.yaml --output-dir results 50k.yaml max-rate.yaml

Ctrl-C ends the run gracefully and still writes what was measured; a second Ctrl-C ends it at once.`;
