import { Command } from "commander";
import { findPresets, listPresets } from "../config/workload/presets.ts";
import { exitCodes } from "./exit-codes.ts";
import { formatTable } from "./plain-table.ts";

/** `omb presets`: the published workloads that come with the package. */
export function presetsCommand(setExitCode: (code: number) => void): Command {
	return new Command("presets")
		.description("list the published workloads that come with omb, or print one as a workload file")
		.argument("[name]", "a preset, or the beginning of a group's names")
		.addHelpText("after", examples)
		.action(async (name: string | undefined) => {
			process.stdout.write(await show(name));
			setExitCode(exitCodes.success);
		});
}

async function show(name: string | undefined): Promise<string> {
	const presets = name === undefined ? await listPresets() : await findPresets(name);
	const [only] = presets;
	if (only?.name === name) return only?.text ?? "";
	const rows = presets.map((preset) => [preset.name, preset.title, preset.source]);
	return `${formatTable(["preset", "what", "source"], rows)}\n`;
}

const examples = `
Examples:
  $ omb presets
  $ omb presets confluent-2020
  $ omb presets redpanda-2022-1gb > workload.yaml
  $ omb run --preset redpanda-2022-1gb --scale 20 -d kafka.yaml`;
