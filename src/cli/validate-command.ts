import { Command } from "commander";
import { exitCodes } from "./exit-codes.ts";
import { append, collect } from "./option-values.ts";

interface ValidateFlags {
	drivers: string[];
	connect?: boolean;
	lenient?: boolean;
	set: string[];
	zoneId?: string;
}

/** `omb validate`: are the files right, and do they fit together? */
export function validateCommand(setExitCode: (code: number) => void): Command {
	return new Command("validate")
		.description("check workload, driver and workers files as a run would, without sending anything")
		.argument("[files...]", "files of any kind (YAML), told apart by their keys")
		.option("-d, --drivers <paths>", "driver files, comma-separated; may be repeated", collect, [])
		.option("--connect", "ask the cluster, too: is it there, are there brokers and topics as the files say?")
		.option("--set <key=value>", "as `omb run --set`; may be repeated", append, [])
		.option("--zone-id <zone>", "replaces {zone.id} in client.id and client.rack")
		.option("--lenient", "unknown keys in the files are notes, not problems")
		.addHelpText("after", examples)
		.action(async (files: string[], flags: ValidateFlags) => setExitCode(await validate(files, flags)));
}

/** Good files on stdout, problems and notes on stderr. */
async function validate(
	files: string[],
	{ connect = false, lenient = false, ...flags }: ValidateFlags,
): Promise<number> {
	// Loads the addon, which help and doctor must do without.
	const { validateFiles } = await import("../benchmark/validation.ts");
	const { good, problems, notes } = await validateFiles({ ...flags, files, connect, lenient });
	for (const { file, summary } of good) process.stdout.write(`${file}: ${summary}\n`);
	for (const note of notes) process.stderr.write(`note: ${note}\n`);
	for (const problem of problems) process.stderr.write(`${problem}\n`);
	return problems.length > 0 ? exitCodes.usage : exitCodes.success;
}

const examples = `
Workloads are tried with every driver: payload files, client properties, what librdkafka takes.
Exit code 2 when anything is wrong.

Examples:
  $ omb validate workloads/*.yaml
  $ omb validate -d kafka.yaml 50k.yaml max-rate.yaml
  $ omb validate --connect -d kafka.yaml 50k.yaml`;
