import { requirements } from "../../scripts/requirements.mjs";
import type { ToolStatus } from "../../scripts/toolchain.mjs";
import type { EngineStatus, HostStatus, LoadedEngine } from "./doctor-probes.ts";

/** `missing` stops benchmarks, `optional` is absent and not needed to run one, `warning` may spoil what is measured. */
export type RowState = "ok" | "missing" | "optional" | "warning";

export interface Row {
	state: RowState;
	/** The requirement it is about; `null` for anything that no package brings. */
	id: string | null;
	name: string;
	detail: string;
}

const minOpenFiles = 4096;
const minFreeMemoryBytes = 1024 ** 3;
const bytesPerGib = 1024 ** 3;

/** Clock sources that the kernel has to ask a device for: a reading takes a microsecond or more. */
const slowClockSources = new Set(["hpet", "acpi_pm", "jiffies", "refined-jiffies", "pit"]);

const codecs = ["gzip", "snappy", "lz4", "zstd"];

/** Name of librdkafka's `builtin.features` that stands for an optional part, by requirement id. */
const featureOfPart: Record<string, string> = { zstd: "zstd", sasl: "sasl_gssapi", curl: "oidc" };

/** One row per tool. What only a build needs is optional once there is an addon. */
export function toolRows(tools: Record<string, ToolStatus>, engine: EngineStatus): Row[] {
	return requirements
		.filter(({ neededBy }) => neededBy !== "librdkafka")
		.map(({ id, name, neededBy }) => {
			const { present, detail } = tools[id] ?? { present: false, detail: "not looked for" };
			const required = id === "node" || (neededBy === "setup" && !engine.loaded);
			const purpose = neededBy === "setup" ? "a new build" : `npm run ${neededBy}`;
			if (present) return { state: "ok", id, name, detail };
			if (required) return { state: "missing", id, name, detail };
			return { state: "optional", id, name, detail: `${detail}; only ${purpose} needs it` };
		});
}

export function engineRow(engine: EngineStatus): Row {
	if (!engine.loaded) return { state: "missing", id: null, name: "native engine", detail: engine.problem };
	return { state: "ok", id: null, name: "native engine", detail: `librdkafka ${engine.librdkafkaVersion}` };
}

/** Compression codecs, and librdkafka's whole feature list for whoever looks for something else. */
export function codecsRow({ builtinFeatures }: LoadedEngine): Row {
	const available = codecs.filter((codec) => builtinFeatures.includes(codec));
	const detail = `${available.join(", ")} (features: ${builtinFeatures.join(" ")})`;
	return { state: "ok", id: null, name: "compression", detail };
}

/** The parts of librdkafka that are built only when their headers are there. */
export function partRows({ builtinFeatures }: LoadedEngine): Row[] {
	return requirements
		.filter(({ neededBy }) => neededBy === "librdkafka")
		.map(({ id, name }) =>
			builtinFeatures.includes(featureOfPart[id] ?? id)
				? { state: "ok", id, name, detail: "built in" }
				: { state: "optional", id, name, detail: "librdkafka was built without it" },
		);
}

export function hostRows(host: HostStatus): Row[] {
	return [
		hostRow("cores", `${host.usableCores} usable of ${host.cores}`, null),
		hostRow("clock source", host.clockSource ?? "not told by this system", clockWarning(host.clockSource)),
		hostRow("open files", formatOpenFiles(host.openFiles), openFilesWarning(host.openFiles)),
		hostRow("free memory", `${(host.freeMemoryBytes / bytesPerGib).toFixed(1)} GiB`, memoryWarning(host)),
	];
}

function hostRow(name: string, fact: string, warning: string | null): Row {
	if (warning === null) return { state: "ok", id: null, name, detail: fact };
	return { state: "warning", id: null, name, detail: `${fact}; ${warning}` };
}

function clockWarning(clockSource: string | null): string | null {
	if (clockSource === null || !slowClockSources.has(clockSource)) return null;
	return "a reading takes a microsecond or more, which limits the rate and blurs latencies";
}

function formatOpenFiles(openFiles: number | null): string {
	if (openFiles === null) return "limit not told by this system";
	return openFiles === Number.POSITIVE_INFINITY ? "unlimited" : String(openFiles);
}

function openFilesWarning(openFiles: number | null): string | null {
	if (openFiles === null || openFiles >= minOpenFiles) return null;
	return `every client has a connection to every broker; raise it with ulimit -n ${minOpenFiles}`;
}

function memoryWarning({ freeMemoryBytes }: HostStatus): string | null {
	return freeMemoryBytes >= minFreeMemoryBytes ? null : "queues of producers and consumers may not fit";
}
