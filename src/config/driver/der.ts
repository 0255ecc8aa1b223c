/** One value of a DER encoding (X.690): tag, and its content without the head. */
export interface DerValue {
	tag: number;
	content: Buffer;
}

const lengthFollows = 0x80;

/** The values that lie side by side in the bytes. Throws a RangeError for what is no DER with short tags. */
export function derValues(bytes: Buffer): DerValue[] {
	const values: DerValue[] = [];
	for (let at = 0; at < bytes.length; ) {
		const tag = bytes.readUInt8(at);
		const first = bytes.readUInt8(at + 1);
		const lengthBytes = first & lengthFollows ? first & ~lengthFollows : 0;
		const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
		const start = at + 2 + lengthBytes;
		if (start + length > bytes.length) throw new RangeError("a value is longer than what holds it");
		values.push({ tag, content: bytes.subarray(start, start + length) });
		at = start + length;
	}
	return values;
}

/** The value at a place of a constructed one: a position in each level. Throws a RangeError where there is none. */
export function derAt(value: DerValue, ...path: number[]): DerValue {
	return path.reduce((outer, index) => {
		const inner = derValues(outer.content)[index];
		if (inner === undefined) throw new RangeError("a value is missing");
		return inner;
	}, value);
}
