import { readFileSync } from "node:fs";

/**
 * Ids of the living children of a process, of this one unless another is given. What a run starts it forks from its main
 * thread, which is the one that is looked at. Linux only.
 */
export function childProcesses(pid: number = process.pid): number[] {
	const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
	return text
		.split(" ")
		.filter((word) => word !== "")
		.map(Number);
}

/** The program and arguments of a process. */
export function commandLine(pid: number): string {
	return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
}
