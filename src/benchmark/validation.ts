/** `omb validate`: everything that a run would check before it begins, for all files at once. */
import { ConfigError } from "../config/config-error.ts";
import { type Driver, loadDriver } from "../config/driver/driver.ts";
import { fileKindOf } from "../config/file-kind.ts";
import { loadWorkersFile } from "../config/workers-file.ts";
import type { Workload } from "../config/workload/workload.ts";
import { summariseWorkload } from "../config/workload/workload-summary.ts";
import { type Overrides, parseOverrides } from "../config/yaml/overrides.ts";
import { type PayloadLengths, payloadLengths } from "../payload/payload.ts";
import { checkDriver } from "../worker/settings-check.ts";
import { readWorkload } from "./benchmark-plan.ts";
import { checkCluster } from "./cluster-check.ts";
import { translationContext } from "./translation.ts";

export interface ValidationOptions {
	/** Workload, driver and workers files, told apart by their keys. */
	files: string[];
	/** Driver files; the others are only taken for such when their keys say so. */
	drivers: string[];
	/** Asks the clusters of the drivers as well. */
	connect: boolean;
	lenient: boolean;
	/** As in BenchmarkOptions. */
	set: readonly string[];
	zoneId?: string | undefined;
}

export interface ValidationReport {
	/** Files without a problem, in the order they were given, the drivers first. */
	good: Array<{ file: string; summary: string }>;
	/** Messages of all problems; a message may have several lines. */
	problems: string[];
	/** What is no mistake but good to know. */
	notes: string[];
}

/**
 * Reads all files, then tries every workload on every driver as far as that goes without sending anything. Throws a
 * ConfigError only when there is nothing to read or `set` is malformed; all else is in the report.
 */
export async function validateFiles(options: ValidationOptions): Promise<ValidationReport> {
	if (options.files.length + options.drivers.length === 0) {
		throw new ConfigError("no file given; name workload, driver or workers files");
	}
	const validation = new Validation(options, parseOverrides(options.set));
	for (const file of options.drivers) await validation.read(file, "driver");
	for (const file of options.files) await validation.read(file, null);
	validation.combine();
	if (options.connect) await validation.connect();
	return validation.report();
}

class Validation {
	readonly #options: ValidationOptions;
	readonly #overrides: Overrides;
	readonly #summaries = new Map<string, string>();
	readonly #bad = new Set<string>();
	readonly #problems = new Set<string>();
	readonly #notes = new Set<string>();
	readonly #workloads: Workload[] = [];
	readonly #payloadLengths = new Map<Workload, PayloadLengths>();
	readonly #drivers: Driver[] = [];

	constructor(options: ValidationOptions, overrides: Overrides) {
		this.#options = options;
		this.#overrides = overrides;
	}

	/** Reads a file as a driver or as what its keys say. */
	async read(file: string, as: "driver" | null): Promise<void> {
		await this.#attempt(file, async () => {
			const readers = { driver: this.#readDriver, workload: this.#readWorkload, workers: this.#readWorkers };
			this.#summaries.set(file, await readers[as ?? (await fileKindOf(file))].call(this, file));
		});
	}

	/** Translates the settings of every driver, for the messages of every workload. */
	combine(): void {
		for (const driver of this.#drivers) {
			for (const workload of this.#workloads.length > 0 ? this.#workloads : [null]) {
				this.#judge(driver.file, () => {
					const lengths = workload && this.#payloadLengths.get(workload);
					const notes = checkDriver(driver, translationContext(workload, this.#options.zoneId, lengths ?? null));
					for (const note of notes) this.#notes.add(note);
				});
			}
		}
	}

	/** Asks the clusters of the drivers that are good so far. */
	async connect(): Promise<void> {
		const drivers = this.#drivers.filter(({ file }) => !this.#bad.has(file));
		await Promise.all(
			drivers.map((driver) =>
				this.#attempt(driver.file, async () => {
					const problems = await checkCluster(driver, this.#workloads, this.#options.zoneId);
					for (const { workload, error } of problems) this.#note(workload.file, error);
					this.#summaries.set(driver.file, `${this.#summaries.get(driver.file)}, the cluster answers`);
				}),
			),
		);
	}

	report(): ValidationReport {
		const good = [...this.#summaries].filter(([file]) => !this.#bad.has(file));
		return {
			good: good.map(([file, summary]) => ({ file, summary })),
			problems: [...this.#problems],
			notes: [...this.#notes],
		};
	}

	async #readDriver(file: string): Promise<string> {
		const { lenient } = this.#options;
		const { driver, warnings } = await loadDriver(file, { lenient, overrides: this.#overrides.driver });
		for (const warning of warnings) this.#notes.add(warning);
		this.#drivers.push(driver);
		const servers = driver.commonConfig.findLast(({ name }) => name === "bootstrap.servers")?.value;
		return `driver ${driver.name}${servers === undefined ? "" : `, bootstrap.servers=${servers}`}`;
	}

	async #readWorkload(file: string): Promise<string> {
		const { workload, payloads, warnings } = await readWorkload(file, this.#options, this.#overrides.workload);
		for (const warning of warnings) this.#notes.add(warning);
		this.#workloads.push(workload);
		this.#payloadLengths.set(workload, payloadLengths(payloads));
		return `workload, ${summariseWorkload(workload)}`;
	}

	async #readWorkers(file: string): Promise<string> {
		const { workers, warnings } = await loadWorkersFile(file, { lenient: this.#options.lenient });
		for (const warning of warnings) this.#notes.add(warning);
		return `workers file, ${workers.length} worker${workers.length === 1 ? "" : "s"}`;
	}

	async #attempt(file: string, work: () => Promise<void>): Promise<void> {
		await work().catch((error) => this.#note(file, error));
	}

	#judge(file: string, work: () => void): void {
		try {
			work();
		} catch (error) {
			this.#note(file, error);
		}
	}

	#note(file: string, error: unknown): void {
		if (!(error instanceof ConfigError)) throw error;
		this.#bad.add(file);
		this.#problems.add(error.location === null ? `${file}: ${error.message}` : error.message);
	}
}
