import { installLines } from "../../scripts/preflight.mjs";
import { type Requirement, requirements } from "../../scripts/requirements.mjs";
import { type DoctorProbes, type EngineStatus, systemProbes } from "./doctor-probes.ts";
import { codecsRow, engineRow, hostRows, partRows, type Row, toolRows } from "./doctor-rows.ts";

/**
 * `omb doctor`: looks at the machine and at the build, and says what to do about what is missing.
 * @param out the table and the commands are written here
 * @param probes what looks at the machine
 * @returns `ok` is false only when something is missing without which no benchmark can run: a working addon, the
 *   Node.js version, and, while there is no addon, what it is built with
 */
export async function doctor(
	out: NodeJS.WritableStream,
	probes: DoctorProbes = systemProbes,
): Promise<{ ok: boolean }> {
	const engine = await probes.engine();
	const rows = collectRows(probes, engine);
	out.write(`${formatRows(rows)}\n`);
	for (const line of adviceLines(rows, engine, probes.commands())) out.write(`${line}\n`);
	return { ok: rows.every(({ state }) => state !== "missing") };
}

function collectRows(probes: DoctorProbes, engine: EngineStatus): Row[] {
	return [
		...toolRows(probes.tools(), engine),
		engineRow(engine),
		...(engine.loaded ? [codecsRow(engine), ...partRows(engine)] : []),
		...hostRows(probes.host()),
	];
}

function formatRows(rows: Row[]): string {
	const width = Math.max(...rows.map(({ name }) => name.length));
	return rows.map(({ state, name, detail }) => `${state.padEnd(9)}${name.padEnd(width + 2)}${detail}`).join("\n");
}

function requirementsOf(rows: Row[], keep: (row: Row, requirement: Requirement) => boolean): Requirement[] {
	return requirements.filter((requirement) => rows.some((row) => row.id === requirement.id && keep(row, requirement)));
}

function adviceLines(rows: Row[], engine: EngineStatus, commands: { setup: string; rebuild: string }): string[] {
	const missing = requirementsOf(rows, (row) => row.state === "missing");
	const parts = requirementsOf(rows, (row, { neededBy }) => row.state === "optional" && neededBy === "librdkafka");
	const others = requirementsOf(rows, (row, { neededBy }) => row.state === "optional" && neededBy !== "librdkafka");
	return [
		...advice("To bring what is missing:", missing),
		...(engine.loaded ? [] : ["", `To build the engine: ${commands.setup}`]),
		...advice(`To build librdkafka with everything, install this and then run ${commands.rebuild}:`, parts),
		...advice("To bring the other optional tools:", others),
	];
}

function advice(title: string, absent: Requirement[]): string[] {
	return absent.length === 0 ? [] : ["", title, ...installLines(absent)];
}
