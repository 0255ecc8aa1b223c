import { execFileSync } from "node:child_process";
import { sep } from "node:path";
import { availableMemory } from "node:process";
import { fileURLToPath } from "node:url";
import { probeToolchain, type ToolStatus } from "../../scripts/toolchain.mjs";
import { type HostFacts, readHostFacts } from "../result/host-facts.ts";

export interface LoadedEngine {
	loaded: true;
	/** For example `2.12.0`. */
	librdkafkaVersion: string;
	builtinFeatures: string[];
}

/** The addon, or why it does not load, in one line. */
export type EngineStatus = LoadedEngine | { loaded: false; problem: string };

export interface HostStatus extends Pick<HostFacts, "cores" | "usableCores" | "clockSource"> {
	/** Files this process and its children may have open; Infinity without a limit, `null` where it cannot be told. */
	openFiles: number | null;
	freeMemoryBytes: number;
}

/** What `omb doctor` looks at. */
export interface DoctorProbes {
	/** By requirement id. */
	tools(): Record<string, ToolStatus>;
	engine(): Promise<EngineStatus>;
	host(): HostStatus;
	/** Shell commands that build what is missing, and librdkafka anew. */
	commands(): { setup: string; rebuild: string };
}

/** The real machine. */
export const systemProbes: DoctorProbes = {
	tools: probeToolchain,
	engine: probeEngine,
	host: () => ({ ...readHostFacts(), openFiles: readOpenFileLimit(), freeMemoryBytes: availableMemory() }),
	commands: () => setupCommands(fileURLToPath(new URL("../../scripts/setup.mjs", import.meta.url))),
};

// Imported on demand: native.ts throws where there is no addon, and that is a finding here, not a failure.
async function probeEngine(): Promise<EngineStatus> {
	try {
		const { native } = await import("../native.ts");
		const { librdkafkaVersion, builtinFeatures } = native;
		return { loaded: true, librdkafkaVersion, builtinFeatures };
	} catch (error) {
		return { loaded: false, problem: describeFailure(error) };
	}
}

/** The error and the first line of what caused it: the loader says there which library or symbol it lacks. */
export function describeFailure(error: unknown): string {
	const firstLine = (value: unknown): string =>
		String(value instanceof Error ? value.message : value).split("\n")[0] ?? "";
	const cause = error instanceof Error ? error.cause : undefined;
	return cause === undefined ? firstLine(error) : `${firstLine(error)} (${firstLine(cause)})`;
}

/** Reads what `ulimit -n` prints, `null` for anything unexpected. */
export function parseOpenFileLimit(text: string): number | null {
	if (text.trim() === "unlimited") return Number.POSITIVE_INFINITY;
	return /^\d+\s*$/.test(text) ? Number.parseInt(text, 10) : null;
}

// Node.js has no getrlimit; a child shell has the limit that this process hands on.
function readOpenFileLimit(): number | null {
	try {
		return parseOpenFileLimit(execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }));
	} catch {
		return null;
	}
}

/** A clone has npm scripts; a package installed as a dependency is built by its script directly. */
export function setupCommands(setupScript: string): { setup: string; rebuild: string } {
	if (setupScript.includes(`${sep}node_modules${sep}`)) {
		const build = `node ${setupScript} librdkafka addon`;
		return { setup: build, rebuild: `${build} --rebuild` };
	}
	return { setup: "npm run setup", rebuild: "npm run setup -- --rebuild" };
}
