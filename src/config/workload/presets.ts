/** Published workloads that come with the package, one YAML workload file each in `examples/presets`. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../config-error.ts";
import { nearestWord } from "../suggestion.ts";

export interface Preset {
	name: string;
	/** Path of its workload file. */
	file: string;
	/** What it is and who published it where, from the first two lines of the file. */
	title: string;
	source: string;
	/** The workload file as it is. */
	text: string;
}

/** As far away from the sources as from what they are compiled to. */
const folder = fileURLToPath(new URL("../../../examples/presets/", import.meta.url));
const ending = ".yaml";

/** All presets by name, numbers in names by their value. */
export async function listPresets(): Promise<Preset[]> {
	const names = (await readdir(folder))
		.filter((file) => file.endsWith(ending))
		.map((file) => file.slice(0, -ending.length));
	names.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
	return Promise.all(names.map(readPreset));
}

async function readPreset(name: string): Promise<Preset> {
	const file = join(folder, name + ending);
	const text = await readFile(file, "utf8");
	const [, title = "", source = ""] = /^# (.+)\n# Source: (.+)$/m.exec(text) ?? [];
	return { name, file, title, source, text };
}

/**
 * The preset of that name, or all of a group, whose names begin with the given one: `confluent-2020` stands for
 * `confluent-2020-10k` and the others. Throws a ConfigError when there is none.
 */
export async function findPresets(name: string): Promise<Preset[]> {
	const presets = await listPresets();
	const found = presets.filter((preset) => preset.name === name);
	const group = presets.filter((preset) => preset.name.startsWith(`${name}-`));
	if (found.length + group.length > 0) return found.length > 0 ? found : group;
	const nearest = nearestWord(
		name,
		presets.map((preset) => preset.name),
	);
	const advice =
		nearest === null ? "`omb presets` lists them" : `did you mean \`${nearest}\`? \`omb presets\` lists all`;
	throw new ConfigError(`there is no preset \`${name}\`; ${advice}`);
}
