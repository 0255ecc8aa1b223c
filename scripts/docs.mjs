/**
 * Writes docs/keys.md, the index of the keys of workload and driver files, from the schemas of src/config; with --check
 * it only tells whether the page is what it would write. Runs under tsx, since the schemas are TypeScript.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { propertyRows, rowsOf, topicPropertyNames } from "../src/config/driver/client-properties-table.ts";
import { driverSchema } from "../src/config/driver/driver.ts";
import { keyEntries } from "../src/config/key-index.ts";
import { workloadSchema } from "../src/config/workload/workload-schema.ts";
import { isMain, root, runMain, SetupError } from "./project.mjs";

export const keysPage = join(root, "docs/keys.md");

/** The whole page. Throws an Error naming every key of which the schema says too little. */
export function renderKeysPage() {
	return [
		"# Keys of workload and driver files",
		"<!-- Written by `npm run docs` from the schemas in src/config; edit those. -->",
		"Every key with the values that it takes, what its absence means, and an example. An empty value, `~` and `null` count as absent. " +
			"Numbers may be written as Java OMB reads them: `1_000`, `0x10`, `010` (octal), `1e6`. An unknown key is an error, or a warning with `--lenient`.",
		"Values can come from [the environment and the command line](overrides.md). *Instead of* other keys: a file has the one or the others, " +
			"and `--set` with the one takes the others' place.",
		"## Workload files",
		keyTable(keyEntries(workloadSchema)),
		"## Driver files",
		keyTable(keyEntries(driverSchema)),
		"The blocks of properties are texts in the syntax of `java.util.Properties`, usually behind a `|`:",
		"```yaml\nproducerConfig: |\n  linger.ms=1\n  batch.size=131072\n```",
		...propertiesSections(),
	]
		.join("\n\n")
		.concat("\n");
}

function keyTable(entries) {
	const rows = entries.map(({ key, type, absent, example, description, insteadOf }) => {
		const displaced = insteadOf.map((name) => `\`${name}\``).join(", ");
		const replaces = displaced === "" ? "" : ` Instead of ${displaced}.`;
		return [`\`${key}\``, type, absent, `\`${example}\``, description + replaces];
	});
	return markdownTable(["key", "values", "when absent", "example", "meaning"], rows);
}

function markdownTable(head, rows) {
	return [head, head.map(() => "---"), ...rows]
		.map((cells) => `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`)
		.join("\n");
}

/** What becomes of a property, by the word for it in the table. */
const outcomes = [
	["honoured", ["same", "rename", "convert"]],
	["set by the benchmark", ["fixed"]],
	["without effect", ["ignore"]],
	["refused", ["reject"]],
];

function propertiesSections() {
	const counts = ["producer", "consumer", "admin"].map((kind) => {
		const rows = rowsOf(kind).filter(({ java }) => java !== null);
		const countOf = (translations) => rows.filter(({ translation }) => translations.includes(translation)).length;
		return [kind, rows.length, ...outcomes.map(([, translations]) => countOf(translations))];
	});
	const names = new Set(propertyRows.filter(({ scope }) => scope !== "topic").flatMap(({ java }) => java ?? []));
	return [
		"## Client properties",
		`[client-properties.json](../src/config/driver/client-properties.json) lists all ${names.size} properties of Java's producer, consumer and admin client ` +
			`and ${topicPropertyNames.size} of topics, each with Java's default, what it becomes in librdkafka and why.`,
		markdownTable(["client", "properties", ...outcomes.map(([name]) => name)], counts),
		[
			"- *Honoured*: it means what it means to the Java client; when it is absent, Java's default holds, not librdkafka's.",
			"- *Set by the benchmark*: Java OMB overwrites it too; a note says so.",
			"- *Without effect*: librdkafka has nothing of the kind and the figures do not depend on it; a note says why. Some values are refused.",
			"- *Refused*: it would change what is measured and cannot be honoured; the error says what to do instead. Harmless values pass.",
			"- A property that no Java client knows has no effect, as in Java, and a note names the nearest one.",
			"- `librdkafka.<name>=<value>` among the properties, or a line in the block `librdkafka`, sets librdkafka's own property. " +
				"From low to high: what the Java properties became, `librdkafka.common`, `librdkafka.<client>`, the prefix in `commonConfig`, the prefix in the client's own block.",
			"- Properties in `topicConfig` go to the broker as they are, whatever their name; a note tells an unknown one.",
		].join("\n"),
	];
}

/**
 * @param {string} path of the page
 * @throws {SetupError} when it is not there or not what the schemas say
 */
export function checkKeysPage(path) {
	if (existsSync(path) && readFileSync(path, "utf8") === renderKeysPage()) return;
	throw new SetupError(`${relative(root, path)} is not what the schemas say; write it with \`npm run docs\``);
}

function main() {
	if (process.argv.includes("--check")) checkKeysPage(keysPage);
	else writeFileSync(keysPage, renderKeysPage());
}

if (isMain(import.meta.url)) await runMain(main);
