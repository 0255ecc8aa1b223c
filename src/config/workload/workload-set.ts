/** The workloads that a template stands for and their names, as OMB's generator makes them. */
import {
	nameReference,
	type TemplateList,
	type TemplateWorkload,
	templateLists,
	type WorkloadTemplate,
} from "./workload-template.ts";

export interface NamedWorkload {
	name: string;
	workload: TemplateWorkload;
}

export interface WorkloadSet {
	workloads: NamedWorkload[];
	/** Names that OMB's generator would have given to several, and what these are called instead. */
	collisions: Array<{ name: string; instead: string[] }>;
}

/** Java OMB sends without a limit from here on. */
const unlimitedRate = 10_000_000;

/**
 * Every combination of the template's lists, in OMB's order. Workloads whose names would be the same, such as those of
 * 1000 and 1999 topics (`1k`), have the numbers in which they differ in full, and where the name does not have those,
 * behind it.
 */
export function expandTemplate({ nameFormat, lists, constants }: WorkloadTemplate): WorkloadSet {
	const workloads = combinations(lists).map((values) => ({ ...constants, ...values }));
	const shortNames = workloads.map((workload) => formatName(nameFormat, workload, []));
	const exactNames = whereShared(shortNames, workloads, (_, workload, sharing) =>
		formatName(nameFormat, workload, differingKeys(sharing)),
	);
	const names = whereShared(exactNames, workloads, (name, workload, sharing) =>
		[name, ...differingKeys(sharing).map((key) => `${key}-${workload[key]}`)].join("-"),
	);
	const collisions = groupsOf(shortNames)
		.filter((group) => group.length > 1)
		.map((group) => ({ name: pick(shortNames, group)[0] ?? "", instead: pick(names, group) }));
	return { workloads: workloads.map((workload, index) => ({ name: names[index] ?? "", workload })), collisions };
}

function combinations(lists: WorkloadTemplate["lists"]): Array<Record<TemplateList, number>> {
	return templateLists.reduce(
		(found, key) => found.flatMap((values) => lists[key].map((value) => ({ ...values, [key]: value }))),
		[{}] as Array<Record<TemplateList, number>>,
	);
}

/** The names, with another one for each that several workloads have. */
function whereShared(
	names: string[],
	workloads: TemplateWorkload[],
	rename: (name: string, workload: TemplateWorkload, sharing: TemplateWorkload[]) => string,
): string[] {
	const renamed = [...names];
	for (const group of groupsOf(names).filter(({ length }) => length > 1)) {
		const sharing = pick(workloads, group);
		for (const [position, index] of group.entries()) {
			renamed[index] = rename(names[index] ?? "", sharing[position] as TemplateWorkload, sharing);
		}
	}
	return renamed;
}

/** Indexes of equal names; names that differ in upper and lower case alone are the same file on some systems. */
function groupsOf(names: string[]): number[][] {
	const groups = new Map<string, number[]>();
	for (const [index, name] of names.entries()) {
		const group = groups.get(name.toLowerCase());
		if (group === undefined) groups.set(name.toLowerCase(), [index]);
		else group.push(index);
	}
	return [...groups.values()];
}

function pick<T>(items: T[], indexes: number[]): T[] {
	return indexes.flatMap((index) => items[index] ?? []);
}

function differingKeys(workloads: TemplateWorkload[]): TemplateList[] {
	return templateLists.filter((key) => new Set(workloads.map((workload) => workload[key])).size > 1);
}

const durationKeys: ReadonlySet<string> = new Set(["testDurationMinutes", "warmupDurationMinutes"]);

/** `exactKeys`: whose numbers are not to be shortened. */
function formatName(nameFormat: string, workload: TemplateWorkload, exactKeys: readonly string[]): string {
	return nameFormat.replace(nameReference, (reference, isLiteral: string, key: string) => {
		if (isLiteral) return reference.slice(1);
		const value = workload[key as keyof TemplateWorkload];
		// A workload without a payload file has nothing to put there.
		if (value === null) return reference;
		if (typeof value !== "number") return String(value);
		if (key === "randomBytesRatio") return doubleText(value);
		if (durationKeys.has(key) || (exactKeys.includes(key) && Number.isFinite(value))) return String(value);
		return key === "producerRate" && value >= unlimitedRate ? "max-rate" : shortNumber(value);
	});
}

/** A double as Java writes it, with a point. */
export function doubleText(value: number): string {
	return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** Whole thousands, millions or thousand millions with their letter, what is over cut off. */
function shortNumber(value: number): string {
	const [unit, letter] = units.find(([least]) => value >= least) ?? [1, ""];
	return `${Math.trunc(value / unit)}${letter}`;
}

const units: Array<[least: number, letter: string]> = [
	[1e9, "g"],
	[1e6, "m"],
	[1e3, "k"],
];
