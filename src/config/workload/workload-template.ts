import { z } from "zod";
import { suggestOr } from "../suggestion.ts";
import type { FieldMeta } from "../yaml/schema-meta.ts";
import {
	booleanField,
	choiceField,
	integerField,
	listField,
	numberField,
	rateField,
	textField,
} from "../yaml/yaml-fields.ts";
import { type ReadOptions, readYamlFile } from "../yaml/yaml-file.ts";
import type { YamlProblem } from "../yaml/yaml-source.ts";

/** The dimensions of a workload set: one list each in the template, the outermost first. */
export const templateLists = [
	"topics",
	"partitionsPerTopic",
	"messageSize",
	"producersPerTopic",
	"subscriptionsPerTopic",
	"consumerPerSubscription",
	"producerRate",
] as const;

export type TemplateList = (typeof templateLists)[number];

/** What all workloads of a set have in common. */
export interface TemplateConstants {
	keyDistributor: string;
	payloadFile: string | null;
	useRandomizedPayloads: boolean;
	randomBytesRatio: number;
	randomizedPayloadPoolSize: number;
	consumerBacklogSizeGB: number;
	testDurationMinutes: number;
	warmupDurationMinutes: number;
}

/** One workload of a set; its name is given to it later. Rates are in msg/s, Infinity for no pacing. */
export type TemplateWorkload = TemplateConstants & Record<TemplateList, number>;

/** A template of OMB's workload set generator with every default filled in. */
export interface WorkloadTemplate {
	/** Text in which `${key}` stands for the value of a key, and `$${key}` for itself. */
	nameFormat: string;
	lists: Record<TemplateList, number[]>;
	constants: TemplateConstants;
}

const defaultNameFormat = [
	"{topics}-topics-{partitionsPerTopic}-partitions-{messageSize}b",
	"{producersPerTopic}p-{consumerPerSubscription}c-{producerRate}",
]
	.join("-")
	.replaceAll("{", "${");

const keyDistributors = ["NO_KEY", "KEY_ROUND_ROBIN", "RANDOM_NANO"] as const;
const list = (item: z.ZodType<number>) =>
	listField<number, number[]>(item, { fallback: [], advice: "write the values as `[1, 2]`" });
const positive = integerField({ min: 1, advice: "write a whole number above 0" });
const countOrNone = integerField({ advice: "write a whole number" });

const listFields = {
	topics: list(positive),
	partitionsPerTopic: list(positive),
	messageSize: list(positive),
	producersPerTopic: list(countOrNone),
	subscriptionsPerTopic: list(countOrNone),
	consumerPerSubscription: list(countOrNone),
	producerRate: list(rateField({ advice: "write msg/s, 0 to search for the highest rate, or `max` for no limit" })),
} satisfies Record<TemplateList, z.ZodType>;

const constantFields = {
	keyDistributor: choiceField(keyDistributors, { fallback: "NO_KEY" }),
	payloadFile: textField({ fallback: null }),
	useRandomizedPayloads: booleanField({ fallback: false }),
	randomBytesRatio: numberField({ fallback: 0 }),
	randomizedPayloadPoolSize: integerField({ fallback: 0 }),
	consumerBacklogSizeGB: integerField({ max: Number.MAX_SAFE_INTEGER, fallback: 0 }),
	testDurationMinutes: integerField({ fallback: 5 }),
	warmupDurationMinutes: integerField({ fallback: 1 }),
};

const schema = z.strictObject({
	nameFormat: textField({ fallback: defaultNameFormat }).meta({ isVerbatim: true } satisfies FieldMeta),
	...listFields,
	...constantFields,
});

/** What `${...}` in a name may refer to. */
export const nameVariables: readonly string[] = Object.keys({ ...listFields, ...constantFields });

/** `${key}` with what makes it literal in front of it. */
export const nameReference = /(\$?)\$\{([^${}]+)\}/g;

/**
 * Reads a template of OMB's workload set generator. Throws one ConfigError naming every unknown key, wrong value, list
 * that is missing, empty or has a value twice, and variable of the name format that no workload has.
 */
export async function loadWorkloadTemplate(file: string, options: ReadOptions = {}): Promise<WorkloadTemplate> {
	const { value, source } = await readYamlFile(file, schema, options);
	const lists = Object.fromEntries(templateLists.map((key) => [key, value[key]])) as WorkloadTemplate["lists"];
	const problems = [
		...nameProblems(value.nameFormat),
		...templateLists.flatMap((key) => listProblems(key, lists[key])),
	];
	if (problems.length > 0) throw source.error(problems);
	const constants = Object.fromEntries(
		Object.keys(constantFields).map((key) => [key, value[key as keyof TemplateConstants]]),
	) as unknown as TemplateConstants;
	return { nameFormat: value.nameFormat, lists, constants };
}

function listProblems(key: TemplateList, values: number[]): YamlProblem[] {
	if (values.length === 0) {
		const message = `\`${key}\` has no values, so there is no workload; list at least one, such as \`${key}: [1]\``;
		return [{ path: [key], message }];
	}
	return values.flatMap((value, index) =>
		values.indexOf(value) === index
			? []
			: [{ path: [key, index], message: `\`${key}\` lists ${value} twice; remove one of the two` }],
	);
}

function nameProblems(nameFormat: string): YamlProblem[] {
	const unknown = [...nameFormat.matchAll(nameReference)].flatMap(([, isLiteral, name = ""]) =>
		isLiteral || nameVariables.includes(name) ? [] : [name],
	);
	return unknown.map((name) => {
		const advice = suggestOr("name a key of the template", name, nameVariables);
		return {
			path: ["nameFormat"],
			message: `\`nameFormat\` refers to \`\${${name}}\`, which no workload has${advice}`,
		};
	});
}
