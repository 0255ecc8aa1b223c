/** What the schema of a file says about the keys at a place. */
import { z } from "zod";

/** What is noted down with the schema of a key (`.meta()`). The first four are for the index of keys in docs/. */
export type FieldMeta = {
	/** One sentence: what the key is for. */
	description?: string;
	/** A value that the key takes, as YAML in one line; one property for a block of properties. */
	example?: string;
	/** What an absent key means, where the value that then stands in does not tell. */
	absent?: string;
	/** Which values are taken, as in "must be ..."; the field helpers note it down. */
	expected?: string;
	/** Keys that say the same in another way; an override of this key takes their place. */
	insteadOf?: readonly string[];
	/** Whether `${...}` in the texts means something else than the environment. */
	isVerbatim?: boolean;
	/** Whether the text is a block of properties, which overrides may name one by one. */
	isPropertiesBlock?: boolean;
};

type AnySchema = z.core.$ZodType;

/** The schemas of a mapping's keys; empty for anything that is not a mapping of known keys. */
export function shapeOf(schema: AnySchema | undefined): Record<string, z.ZodType> {
	if (schema instanceof z.ZodPipe) return shapeOf(schema.out);
	if (schema instanceof z.ZodOptional) return shapeOf(schema.unwrap());
	return schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : {};
}

/** The schema of the value at the path; undefined where there is no such key. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
	return path.reduce<z.ZodType | undefined>((at, name) => {
		const shape = shapeOf(at);
		return Object.hasOwn(shape, name) ? shape[String(name)] : undefined;
	}, schema);
}

/** What was noted down with the schema, or with what it prepares or refines. */
export function metaOf(schema: AnySchema | undefined): FieldMeta {
	if (!(schema instanceof z.ZodType)) return {};
	const inner = schema instanceof z.ZodPipe ? metaOf(schema.in) : {};
	return { ...inner, ...(schema.meta() as FieldMeta | undefined) };
}
