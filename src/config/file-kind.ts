import { driverSchema } from "./driver/driver.ts";
import { workloadSchema } from "./workload/workload-schema.ts";
import { readYamlSource } from "./yaml/yaml-source.ts";

export type FileKind = "workload" | "driver" | "workers";

/** Keys of driver files that workload files do not have. */
const driverKeys = Object.keys(driverSchema.shape).filter((key) => !Object.hasOwn(workloadSchema.shape, key));
const workersKey = "workers";

/**
 * What kind of YAML file this is, by its keys; one without the keys of a driver or workers file counts as a workload.
 * Throws a ConfigError when it cannot be read or is not made up of keys.
 */
export async function fileKindOf(file: string): Promise<FileKind> {
	const keys = Object.keys((await readYamlSource(file)).mapping());
	if (keys.some((key) => driverKeys.includes(key))) return "driver";
	return keys.includes(workersKey) ? "workers" : "workload";
}
