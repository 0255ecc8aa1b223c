import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { ConfigError } from "../config/config-error.ts";
import { javaCsv } from "../result/csv-java.ts";
import { longCsv } from "../result/csv-long.ts";
import { readResults } from "../result/result-reader.ts";
import { exitCodes } from "./exit-codes.ts";

interface CsvFlags {
	long?: boolean;
	output?: string;
}

/** `omb csv`: result files as one table. */
export function csvCommand(setExitCode: (code: number) => void): Command {
	return new Command("csv")
		.description("convert result files, of Java OMB too, to one CSV table")
		.argument("<paths...>", "result files, and folders whose *.json files are taken")
		.option("--long", "one line per figure and period instead of Java OMB's one line per result")
		.option("-o, --output <path>", "write the table to this file (default: standard output)")
		.addHelpText("after", examples)
		.action(async (paths: string[], flags: CsvFlags) => setExitCode(await convert(paths, flags)));
}

/** Java OMB's `--csv`: writes `results-<seconds since 1970>.csv` to the working directory. */
export async function convertLikeJava(folder: string): Promise<number> {
	return convert([folder], { output: `results-${Math.trunc(Date.now() / 1000)}.csv` });
}

/** Says on stderr what is no result; the others are converted all the same. */
async function convert(paths: string[], { long, output }: CsvFlags): Promise<number> {
	const { results, problems } = await readResults(paths);
	for (const { message } of problems) process.stderr.write(`${message}\n`);
	if (results.length > 0) await writeTable((long ? longCsv : javaCsv)(results), output);
	return problems.length > 0 ? exitCodes.usage : exitCodes.success;
}

async function writeTable(table: string, output: string | undefined): Promise<void> {
	if (output === undefined) {
		process.stdout.write(table);
		return;
	}
	await writeFile(output, table).catch((cause) => {
		throw new ConfigError(`the table cannot be written (${cause.code}); name another file`, output, { cause });
	});
	process.stderr.write(`wrote ${output}\n`);
}

const examples = `
Java OMB's table rounds rates as Java OMB does, to about 6 %; --long has them as they are.
With --long, the run records (.run.json) that lie beside results are read too.

Examples:
  $ omb csv results
  $ omb csv results old/*.json -o table.csv
  $ omb csv --long results -o figures.csv`;
