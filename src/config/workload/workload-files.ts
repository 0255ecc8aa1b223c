import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../config-error.ts";
import { doubleText, type NamedWorkload } from "./workload-set.ts";

/** Keys of a generated file in OMB's order; doubles always have a point. */
const order = [
	"name",
	"topics",
	"partitionsPerTopic",
	"keyDistributor",
	"messageSize",
	"useRandomizedPayloads",
	"randomBytesRatio",
	"randomizedPayloadPoolSize",
	"payloadFile",
	"subscriptionsPerTopic",
	"producersPerTopic",
	"consumerPerSubscription",
	"producerRate",
	"consumerBacklogSizeGB",
	"backlogDrainRatio",
	"testDurationMinutes",
	"warmupDurationMinutes",
] as const;

const doubles: ReadonlySet<string> = new Set(["randomBytesRatio", "backlogDrainRatio"]);

/** The text of a workload file as OMB's generator writes it. */
export function formatWorkload({ name, workload }: NamedWorkload): string {
	const fields = { name, ...workload, backlogDrainRatio: 1 };
	return order.map((key) => `${key}: ${formatValue(key, fields[key])}\n`).join("");
}

function formatValue(key: string, value: string | number | boolean | null): string {
	if (value === Number.POSITIVE_INFINITY) return "max";
	if (typeof value === "number") return doubles.has(key) ? doubleText(value) : String(value);
	return JSON.stringify(value);
}

/**
 * Writes `<name>.yaml` for each workload into the folder, which is made when missing, and resolves with the paths.
 * Throws a ConfigError before anything is written when one of the files exists, unless `force` says to replace it.
 */
export async function writeWorkloads(
	workloads: NamedWorkload[],
	folder: string,
	{ force }: { force: boolean },
): Promise<string[]> {
	const paths = workloads.map(({ name }) => join(folder, `${fileName(name)}.yaml`));
	if (!force) await refuseExisting(paths);
	try {
		await mkdir(folder, { recursive: true });
		for (const [index, workload] of workloads.entries()) {
			await writeFile(paths[index] ?? "", formatWorkload(workload), { flag: force ? "w" : "wx" });
		}
	} catch (cause) {
		throw new ConfigError(`the workloads cannot be written: ${(cause as Error).message}`, folder, { cause });
	}
	return paths;
}

/** What no file name may hold becomes `_`. */
function fileName(name: string): string {
	return name.replace(/[/\\\p{Cc}]/gu, "_");
}

async function refuseExisting(paths: string[]): Promise<void> {
	const existing: string[] = [];
	for (const path of paths) {
		if ((await stat(path).catch(() => null)) !== null) existing.push(path);
	}
	const [first, ...others] = existing;
	if (first === undefined) return;
	const more = others.length === 0 ? "" : `, and ${others.length} more of the ${paths.length} files`;
	throw new ConfigError(`there is already a file ${first}${more}; choose another folder, or replace with --force`);
}
