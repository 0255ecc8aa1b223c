#!/usr/bin/env node
/**
 * Makes a clone ready: packages, librdkafka, the native addon, dist/. Does only what is not done yet.
 *   node scripts/setup.mjs [packages] [librdkafka] [addon] [typescript] [--rebuild]
 * Without names it takes all steps in this order. --rebuild builds librdkafka from scratch.
 */
import { join } from "node:path";
import { addonStep } from "./build-addon.mjs";
import { librdkafkaStep, newHeadersNote } from "./build-librdkafka.mjs";
import { typescriptStep } from "./build-typescript.mjs";
import { packagesStep } from "./install-packages.mjs";
import { withLock } from "./lock.mjs";
import { preflight } from "./preflight.mjs";
import { isMain, outDirectory, runMain, SetupError } from "./project.mjs";
import { compilerEnvironment } from "./toolchain.mjs";

const steps = [packagesStep, librdkafkaStep, addonStep, typescriptStep];

function say(line) {
	process.stderr.write(`${line}\n`);
}

/** Checks the machine and returns the environment that the builds need. */
function prepareToolchain(chosen) {
	const { compiler, leftOut } = preflight();
	if (leftOut.length > 0 && chosen.includes(librdkafkaStep)) {
		const parts = leftOut.map(({ name, apt }) => `${name} (${apt})`);
		say(`librdkafka will be built without ${parts.join(", ")}`);
	}
	return compilerEnvironment(compiler);
}

/**
 * Runs the steps that have something to do.
 * @param {Array<typeof librdkafkaStep>} chosen
 * @param {{rebuild?: boolean}} [options] rebuild: librdkafka is built again even when it is there
 * @throws {SetupError}
 */
export async function setUp(chosen, { rebuild = false } = {}) {
	const isDue = (step) => (rebuild && step === librdkafkaStep) || step.isStale();
	if (!chosen.some(isDue)) return;
	await withLock(join(outDirectory, "setup.lock"), () => runDue(chosen, isDue, rebuild), {
		onWait: (pid) => say(`waiting for another set-up (process ${pid})`),
	});
}

async function runDue(chosen, isDue, rebuild) {
	// Asked again under the lock: the set-up that held it may have done the work.
	const due = chosen.filter(isDue);
	const env = due.some((step) => step.needsToolchain) ? prepareToolchain(due) : {};
	for (const step of chosen) {
		if (isDue(step)) await step.run({ env, fresh: rebuild });
	}
}

function parseArguments(args) {
	const names = args.filter((arg) => arg !== "--rebuild");
	const unknown = names.find((name) => !steps.some((step) => step.name === name));
	if (unknown !== undefined) {
		const known = steps.map(({ name }) => name).join(", ");
		throw new SetupError(`setup: unknown argument ${unknown}; expected ${known} or --rebuild`, 2);
	}
	const chosen = names.length === 0 ? steps : steps.filter((step) => names.includes(step.name));
	return { chosen, rebuild: args.includes("--rebuild") };
}

async function main() {
	const { chosen, rebuild } = parseArguments(process.argv.slice(2));
	await setUp(chosen, { rebuild });
	const note = chosen.includes(librdkafkaStep) ? newHeadersNote() : null;
	if (note !== null) say(note);
}

if (isMain(import.meta.url)) await runMain(main);
