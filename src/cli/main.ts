import { Command, CommanderError } from "commander";
import { ConfigError } from "../config/config-error.ts";
import { toolVersion } from "../tool-version.ts";
import { brokerCommand } from "./broker-command.ts";
import { csvCommand } from "./csv-command.ts";
import { doctorCommand } from "./doctor-command.ts";
import { exitCodes } from "./exit-codes.ts";
import { generateCommand } from "./generate-command.ts";
import { presetsCommand } from "./presets-command.ts";
import { runCommand } from "./run-command.ts";
import { validateCommand } from "./validate-command.ts";

/** Java OMB's `-wf` is more than one letter long, which the usual rules for options do not know. */
const longForms = new Map([["-wf", "--workers-file"]]);

/** What the parser throws when it has only shown help or version. */
const shownOnly = new Set(["commander.help", "commander.helpDisplayed", "commander.version"]);

/** Runs the command line and ends the process with its exit code. */
export async function main(args: string[]): Promise<void> {
	const debug = args.includes("--debug");
	let exitCode: number = exitCodes.success;
	// Whoever read the output may leave; a run and its files do not depend on that.
	for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
	try {
		const program = buildProgram((code) => {
			exitCode = code;
		});
		await program.parseAsync(
			args.map((arg) => longForms.get(arg) ?? arg),
			{ from: "user" },
		);
	} catch (error) {
		exitCode = report(error, debug);
	}
	// Client libraries may keep threads and timers alive that nobody waits for.
	process.stdout.write("", () => process.exit(exitCode));
}

/** `setExitCode` is told the exit code of a command that ran. */
export function buildProgram(setExitCode: (code: number) => void): Command {
	const program = new Command("omb")
		.description("OpenMessaging Benchmark for Apache Kafka with a native engine")
		.version(toolVersion())
		.option("--debug", "show stack traces")
		.showHelpAfterError("(omb --help shows all options and examples)")
		.exitOverride();
	program.addCommand(runCommand(setExitCode).exitOverride(), { isDefault: true });
	program.addCommand(brokerCommand(setExitCode).exitOverride());
	program.addCommand(validateCommand(setExitCode).exitOverride());
	program.addCommand(presetsCommand(setExitCode).exitOverride());
	program.addCommand(generateCommand(setExitCode).exitOverride());
	program.addCommand(csvCommand(setExitCode).exitOverride());
	program.addCommand(doctorCommand(setExitCode).exitOverride());
	return program.addHelpText("after", examples);
}

function report(error: unknown, debug: boolean): number {
	if (error instanceof CommanderError) return shownOnly.has(error.code) ? exitCodes.success : exitCodes.usage;
	const message = error instanceof Error ? error.message : String(error);
	process.stderr.write(`${message}\n`);
	if (debug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
	return error instanceof ConfigError ? exitCodes.usage : exitCodes.failure;
}

const examples = `
Examples:
  $ omb run -d examples/drivers/embedded.yaml examples/workloads/quickstart.yaml
  $ omb -d kafka.yaml 1-topic-16-partitions-1kb.yaml
  $ omb run -d acks-all.yaml,acks-1.yaml --output-dir results 50k.yaml max-rate.yaml
  $ omb validate -d kafka.yaml 50k.yaml
  $ omb doctor

Exit codes: 0 done, 1 a run failed, 2 a mistake in files or options, 130 interrupted.`;
