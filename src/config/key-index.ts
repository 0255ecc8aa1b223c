/** The index of the keys of a file, as docs/ shows it, from what is noted down with the file's schema. */
import type { z } from "zod";
import { type FieldMeta, metaOf, shapeOf } from "./yaml/schema-meta.ts";

/** One key; all texts but the example are Markdown. */
export interface KeyEntry {
	/** With the keys that it lies in: `librdkafka.common`. */
	key: string;
	/** Which values are taken. */
	type: string;
	/** What an absent key means. */
	absent: string;
	/** One line of YAML for a file, whatever the key lies in included. */
	example: string;
	description: string;
	/** Keys whose place an override of this one takes. */
	insteadOf: readonly string[];
}

const needed = ["description", "example", "expected"] as const;

/**
 * The keys in the order of the schema, each before those that lie in it. Throws an Error naming every key that lacks its
 * sentence, its example or the values it takes.
 */
export function keyEntries(schema: z.ZodType): KeyEntry[] {
	const fields = fieldsOf(schema, "");
	const gaps = fields.flatMap(({ key, meta }) =>
		needed.filter((part) => !meta[part]).map((part) => `\`${key}\` has no ${part}`),
	);
	if (gaps.length > 0) throw new Error(`${gaps.join(", ")}; note it down in the schema with \`.meta()\``);
	return fields.map(({ key, field, meta }) => ({
		key,
		type: (meta.expected ?? "").replace(/^an? /, ""),
		absent: meta.absent ?? absentValue(field),
		example: exampleOf(key, meta.example ?? ""),
		description: meta.description ?? "",
		insteadOf: meta.insteadOf ?? [],
	}));
}

interface Field {
	key: string;
	field: z.ZodType;
	meta: FieldMeta;
}

function fieldsOf(schema: z.ZodType, prefix: string): Field[] {
	return Object.entries(shapeOf(schema)).flatMap(([name, field]) => {
		const key = prefix + name;
		return [{ key, field, meta: metaOf(field) }, ...fieldsOf(field, `${key}.`)];
	});
}

function exampleOf(key: string, value: string): string {
	const [name = "", ...outer] = key.split(".").reverse();
	return outer.reduce((inner, parent) => `${parent}: { ${inner} }`, `${name}: ${value}`);
}

function absentValue(field: z.ZodType): string {
	const parsed = field.safeParse(undefined);
	if (!parsed.success) return "required";
	const value = parsed.data;
	return value === null || value === "" || (Array.isArray(value) && value.length === 0)
		? "none"
		: `\`${String(value)}\``;
}
