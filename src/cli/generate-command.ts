import { Command } from "commander";
import { writeWorkloads } from "../config/workload/workload-files.ts";
import { expandTemplate, type WorkloadSet } from "../config/workload/workload-set.ts";
import { loadWorkloadTemplate } from "../config/workload/workload-template.ts";
import { exitCodes } from "./exit-codes.ts";

interface GenerateFlags {
	templateFile: string;
	outputFolder: string;
	force?: boolean;
}

/** `omb generate`: the workload files of a template. */
export function generateCommand(setExitCode: (code: number) => void): Command {
	return new Command("generate")
		.description("write a workload file for every combination of a template's lists")
		.requiredOption("-t, --template-file <path>", "template of OMB's workload set generator (YAML)")
		.requiredOption("-o, --output-folder <folder>", "folder for the workload files, made when missing")
		.option("--force", "replace files that exist")
		.addHelpText("after", examples)
		.action(async (flags: GenerateFlags) => {
			await generate(flags);
			setExitCode(exitCodes.success);
		});
}

async function generate({ templateFile, outputFolder, force = false }: GenerateFlags): Promise<void> {
	const set = expandTemplate(await loadWorkloadTemplate(templateFile));
	const paths = await writeWorkloads(set.workloads, outputFolder, { force });
	for (const path of paths) process.stdout.write(`${path}\n`);
	process.stderr.write(`${collisionLines(set)}wrote ${paths.length} workload files to ${outputFolder}\n`);
}

function collisionLines({ collisions }: WorkloadSet): string {
	return collisions
		.map(
			({ name, instead }) => `note: ${instead.length} workloads would be named ${name}; named ${instead.join(", ")}\n`,
		)
		.join("");
}

const examples = `
The template has lists for topics, partitionsPerTopic, messageSize, producersPerTopic, subscriptionsPerTopic,
consumerPerSubscription and producerRate, single values for the other keys of a workload, and nameFormat.
Names that several workloads would have get exact numbers instead of short ones (1999 for 1k).

Examples:
  $ omb generate -t template.yaml -o workloads
  $ omb validate workloads/*.yaml`;
