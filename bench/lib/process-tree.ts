/** Processor time and memory of a process with all its descendants, from Linux's /proc. */
import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";

export interface ProcessStat {
	pid: number;
	parentPid: number;
	/** User plus system time of all threads, in clock ticks. */
	cpuTicks: number;
	rssPages: number;
}

export interface TreeUsage {
	/** Processor time of the root process alone, in µs. */
	rootCpuUs: number;
	/** Processor time of all processes of the tree that are alive, in µs. */
	treeCpuUs: number;
	/** Sum of the resident memory; pages shared between processes count once for each. */
	rssBytes: number;
}

const microsecondsPerTick = () => 1e6 / configuration("CLK_TCK");

/** One line of /proc/PID/stat, see proc(5); the command in parentheses may hold blanks and parentheses itself. */
export function parseProcStat(line: string): ProcessStat {
	const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
	const field = (number: number) => Number(fields[number - 3]);
	return {
		pid: Number.parseInt(line, 10),
		parentPid: field(4),
		cpuTicks: field(14) + field(15),
		rssPages: field(24),
	};
}

/** The root process, if it is there, and everything that descends from it. */
export function treeOf(rootPid: number, processes: ProcessStat[]): ProcessStat[] {
	const tree = processes.filter(({ pid }) => pid === rootPid);
	for (const parent of tree) {
		tree.push(...processes.filter(({ parentPid }) => parentPid === parent.pid));
	}
	return tree;
}

/** Adds up a tree. The units are those of `getconf`: `usPerTick` µs of processor time, `pageBytes` bytes of memory. */
export function usageOf(tree: ProcessStat[], usPerTick: number, pageBytes: number): TreeUsage {
	const sum = (value: (process: ProcessStat) => number) => tree.reduce((total, each) => total + value(each), 0);
	return {
		rootCpuUs: (tree[0]?.cpuTicks ?? 0) * usPerTick,
		treeCpuUs: sum(({ cpuTicks }) => cpuTicks) * usPerTick,
		rssBytes: sum(({ rssPages }) => rssPages) * pageBytes,
	};
}

/** A function that reads the present usage of the tree under a process. */
export function treeUsageReader(rootPid: number): () => Promise<TreeUsage> {
	const usPerTick = microsecondsPerTick();
	const pageBytes = configuration("PAGESIZE");
	return async () => usageOf(treeOf(rootPid, await readProcesses()), usPerTick, pageBytes);
}

async function readProcesses(): Promise<ProcessStat[]> {
	const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
	// A process may end between the listing and the reading.
	const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => null)));
	return lines.filter((line) => line !== null).map(parseProcStat);
}

function configuration(name: "CLK_TCK" | "PAGESIZE"): number {
	return Number(execFileSync("getconf", [name], { encoding: "utf8" }));
}
